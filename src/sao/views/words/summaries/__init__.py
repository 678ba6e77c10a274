"""Summaries: what an outcome did, in words; one table for each resource, complete by test."""

from sao.views.words.summaries.tables import action_words, summary, tone_of

__all__ = ["action_words", "summary", "tone_of"]
