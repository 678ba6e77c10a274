"""Studies: one base, lived through in several variants, and what came of each side by side.

    study = read({"base": {"company": {"customers": 100}}, "variants": {"today": {}, "late": …}})
    life = of_company(study.base, study.base.company)            # what all variants share
    result = yield from live("late", study, life, stage)
    table = compared(study, (life.parts_at, life.end), results)

`form` is what can be written in a study, `reading` how that is checked. `lives` and `timeline` are
what is told, as requests at instants; `changing` and `selling` what a variant makes of it. Every
figure of `measures` is that of a report, with its published definition. Decision:
docs/decisions/0051.
"""

from sao.api.study.comparing import Comparison, compared
from sao.api.study.form import Base, Study, Variant
from sao.api.study.lives import Life, of_company, of_present, of_scenario
from sao.api.study.living import Stage, live
from sao.api.study.measures import Result
from sao.api.study.reading import StudyError, StudyFailed, read

__all__ = [
    "Base",
    "Comparison",
    "Life",
    "Result",
    "Stage",
    "Study",
    "StudyError",
    "StudyFailed",
    "Variant",
    "compared",
    "live",
    "of_company",
    "of_present",
    "of_scenario",
    "read",
]
