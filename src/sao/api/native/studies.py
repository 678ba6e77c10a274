"""/api/studies: what would have happened, in several variants side by side (docs/studies.md).

Nothing of the environment changes: each variant is an environment of its own, and is gone with the
reply. A study may take a while; how far it is, is asked for beside it.
"""

import msgspec

from sao.api.endpoint import Answer, Call, Endpoint, Family, Parts
from sao.api.study.choices import PATH, Of, form
from sao.api.study.comparing import as_json
from sao.api.study.reading import StudyError, StudyFailed
from sao.api.study.request import Asked, as_yaml
from sao.runtime import Session
from sao.views.moment import Moment
from sao.wire.errors import WireError
from sao.wire.params import Part
from sao.wire.shapes import Rendered


class Show(Part, frozen=True, kw_only=True):
    """No parameters."""


class Form(Part, frozen=True, kw_only=True):
    """What is to be compared: this environment, or a generated company."""

    of: Of = "here"


async def carry_out(parts: Parts, call: Call[Asked]) -> Answer:
    """The variants side by side; `yaml` is the study as a file for `sao compare`."""
    study = call.params.study()
    try:
        found = await parts.studies.carry_out(study)
    except StudyError as error:
        raise call.params.refused(error) from None
    except StudyFailed as error:
        raise WireError("study_failed", f"{error}.") from None
    return {**as_json(found), "yaml": as_yaml(study, parts.studies.here)}


async def show(parts: Parts, _call: Call[Show]) -> Answer:
    """The study that is under way, and how far it is."""
    return _standing(parts)


async def stop(parts: Parts, _call: Call[Show]) -> Answer:
    """The same, which ends soon."""
    shown = _standing(parts)
    parts.studies.end()
    return shown


def show_form(session: Session, call: Call[Form]) -> Answer:
    """What a dashboard asks before it compares."""
    shown: Answer = msgspec.to_builtins(form(Moment(session), call.params.of))
    return shown


def _standing(parts: Parts) -> Rendered:
    standing = parts.studies.standing
    return {
        "object": "studies",
        "under_way": None if standing is None else standing._asdict(),
    }


FAMILY = Family(
    "Studies",
    (
        Endpoint("POST", PATH, Asked, carry_out, "Compare variants of this environment"),
        Endpoint("GET", PATH, Show, show, "How far a study is"),
        Endpoint("GET", "/api/views/study", Form, show_form, "The form of a study"),
        Endpoint("POST", f"{PATH}/stop", Show, stop, "End a study before it is through"),
    ),
)
