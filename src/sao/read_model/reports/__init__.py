"""Reports: questions to the read model, each with the definition that its readers are shown.

A report's file holds all of it: definition, columns and how its rows are found. `asking` says what
can be asked for, `shown` how an answer looks. Amounts of two currencies are never added up: a
report is of one.
"""

from sao.read_model.reports import (
    cash,
    churn,
    dunning,
    funnel,
    involuntary,
    mrr,
    plans,
    receivables,
    recognition,
    recovery,
    trials,
)
from sao.read_model.reports.asking import Asked, Question, ReportRefused, currencies_of, spanning
from sao.read_model.reports.report import Report
from sao.read_model.reports.shown import as_csv, show

REPORTS: tuple[Report, ...] = (
    mrr.REPORT,
    churn.REPORT,
    involuntary.REPORT,
    plans.REPORT,
    trials.REPORT,
    dunning.REPORT,
    funnel.REPORT,
    recovery.REPORT,
    cash.REPORT,
    receivables.REPORT,
    recognition.REPORT,
)
"""In the order in which they are listed."""

BY_NAME = {report.name: report for report in REPORTS}

__all__ = [
    "BY_NAME",
    "REPORTS",
    "Asked",
    "Question",
    "Report",
    "ReportRefused",
    "as_csv",
    "currencies_of",
    "show",
    "spanning",
]
