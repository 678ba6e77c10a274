"""Objects: one in full, as it is or as it was."""

from sao.views.objects.detail import detail

__all__ = ["detail"]
