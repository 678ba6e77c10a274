"""One outcome: what it recorded, why it came, what it led to, and the chain that proves it."""

from collections.abc import Callable

from sao.billing.machines import MACHINES
from sao.core.machine import Step
from sao.core.outcome import Link as StoredLink
from sao.core.outcome import genesis, link_hash, verify
from sao.views.ahead import ALARMS
from sao.views.causes import Origin, origin
from sao.views.entries import entry
from sao.views.moment import Moment
from sao.views.shapes import Cause, Inspection, Link, Verdict
from sao.views.story import household, story
from sao.views.values import recorded
from sao.views.words.amounts import day
from sao.views.words.summaries import action_words, summary
from sao.views.words.titles import resource_of, title

Asked = Callable[[str], str | None]
"""What a request asked for (`POST /v1/customers`), by its id, where that is known."""

EFFECTS_MAX = 100

_ANSWERS = {
    ("payment_intent", "succeed"),
    ("payment_intent", "decline"),
    ("payment_intent", "require_action"),
    ("payment_intent", "wait"),
    ("setup_intent", "succeed"),
    ("setup_intent", "fail"),
    ("setup_intent", "require_action"),
    ("refund", "succeed"),
    ("refund", "delay"),
    ("refund", "fail"),
    ("dispute", "rule"),
}
"""What a workflow sends once the gateway has answered."""


def inspection(moment: Moment, object_id: str, seq: int, asked: Asked) -> Inspection | None:
    """The outcome; None where there is none."""
    steps = moment.steps(object_id)
    step = next((each for each in steps if each.outcome.seq == seq), None)
    if step is None:
        return None
    about = household(moment, object_id)
    tree = Tree(moment, story(moment, about), asked)
    return Inspection(
        entry=entry(step),
        title=f"{title(step.after.data)}: {action_words(step.outcome.action).lower()}",
        facts=recorded(moment, step),
        causes=tree.path(step),
        effects=tuple(entry(each) for each in tree.below(step)[:EFFECTS_MAX]),
        next=_next(step),
        chain=tuple(_link(each) for each in steps),
        genesis=genesis(object_id).hex(),
        body=step.outcome.body.decode(),
    )


class Tree:
    """The trees of messages that some steps came of."""

    def __init__(self, moment: Moment, steps: list[Step], asked: Asked) -> None:
        self._moment = moment
        self._asked = asked
        self._steps = steps
        self._by_cause = {step.outcome.cause: step for step in steps}

    def path(self, step: Step) -> tuple[Cause, ...]:
        """What led to the step, from the root on; messages that were only passed on left out."""
        came = origin(step.outcome.cause)
        found = [self.root(came, step.outcome.at)]
        for each in came.prefixes[:-1]:
            taken = self._by_cause.get(each)
            if taken is not None:
                found.append(_outcome(taken))
        if (step.after.schema, step.outcome.action) in _ANSWERS:
            parent = came.prefixes[-2] if len(came.prefixes) > 1 else came.root
            text = "The payment gateway answered"
            found.append(Cause(kind="workflow", text=text, id=parent, at=step.outcome.at))
        return tuple(found)

    def below(self, step: Step) -> list[Step]:
        """What the step led to, in the order in which it was taken."""
        under = f"{step.outcome.cause}."
        return [each for each in self._steps if each.outcome.cause.startswith(under)]

    def root(self, came: Origin, at: int) -> Cause:
        """What began it all."""
        if came.alarm is None:
            asked = self._asked(came.request)
            text = f"Somebody asked: {asked}" if asked else "Somebody asked for it"
            return Cause(kind="request", text=text, id=came.root, at=at)
        object_id, seq = came.alarm
        step = next((s for s in self._moment.steps(object_id) if s.outcome.seq == seq), None)
        text = "Its time had come"
        if step is not None and step.after.alarm is not None:
            due, action = step.after.alarm
            state = step.after.data
            said = ALARMS[resource_of(object_id), action](state)
            text = f"{title(state)} was due on {day(due)}: {said}"
        return Cause(kind="alarm", text=text, id=came.root, at=at, object_id=object_id, seq=seq)


def verdict(moment: Moment, object_id: str, flipped_seq: int | None = None) -> Verdict | None:
    """Whether the chain holds, as it is stored; None where there is none.

    `flipped_seq`: as if one bit of that outcome's body were another. Nothing is written.
    """
    links = moment.session.links(object_id)
    if not links:
        return None
    seen = [_flipped(link) if link.seq == flipped_seq else link for link in links]
    broken = verify(object_id, seen)
    return Verdict(
        object_id=object_id,
        links=len(links),
        head=links[-1].hash.hex(),
        broken_seq=broken.seq if broken is not None else None,
        why=_why(object_id, seen, broken.seq) if broken is not None else None,
    )


def _flipped(link: StoredLink) -> StoredLink:
    """The link with the last bit of the byte in the middle of its body turned over."""
    body = bytearray(link.body)
    body[len(body) // 2] ^= 1
    return StoredLink(link.object_id, link.seq, link.hash, bytes(body))


def _why(object_id: str, links: list[StoredLink], seq: int) -> str:
    """What does not fit, in words."""
    link = next((each for each in links if each.seq == seq), None)
    if link is None:
        return f"Outcome {seq} is missing."
    previous = links[seq - 2].hash if seq > 1 else genesis(object_id)
    found = link_hash(previous, link.body).hex()
    return (
        f"Outcome {seq} says that its hash is {link.hash.hex()[:12]}…, but what it holds and the "
        f"hash before it give {found[:12]}…: it was changed, or a link before it was."
    )


def _outcome(step: Step) -> Cause:
    outcome = step.outcome
    name = title(step.after.data)
    return Cause(
        kind="outcome",
        text=f"{name}, {action_words(outcome.action).lower()}: {summary(step)}",
        id=outcome.cause,
        at=outcome.at,
        object_id=outcome.object_id,
        seq=outcome.seq,
    )


def _link(step: Step) -> Link:
    outcome = step.outcome
    return Link(seq=outcome.seq, action=outcome.action, hash=outcome.hash.hex())


def _next(step: Step) -> str | None:
    """What was due next, as far as the object knew then."""
    if step.after.alarm is None:
        return None
    due, action = step.after.alarm
    machine = MACHINES[step.after.schema]
    return f"{ALARMS[machine.name, action](step.after.data)} on {day(due)}"
