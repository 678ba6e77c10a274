"""One scenario, one digest: in Chromium as in CPython, in memory and embedded."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser

from sao.billing.scenario import parse, play
from sao.browser import Steps
from sao.browser import open as open_environment
from sao.platform.embedded import EmbeddedStore
from sao.platform.memory import MemoryStore
from sao.platform.ports import ObjectStore
from sao.runtime import Runtime
from sao.runtime.stage import LocalStage
from sao.runtime.verification import digest
from support.static import Static, ready
from support.world import gateway

ROOT = Path(__file__).parents[3]
FILES = sorted((ROOT / "examples/scenarios").glob("*.yaml"))
PYODIDE = ROOT / "web/node_modules/pyodide/pyodide.mjs"

PLAY_ALL = """
import json
from sao.billing.scenario import parse, play
from sao.gateways.simulated import SIMULATED
from sao.platform.memory import MemoryStore
from sao.runtime import Runtime
from sao.runtime.stage import LocalStage
from sao.runtime.verification import digest, verify_store

def played(raw):
    scenario, store = parse(raw), MemoryStore()
    runtime = Runtime(store, SIMULATED)
    runtime.start_clock(scenario.start)
    play(scenario, LocalStage(runtime))
    runtime.flush()
    assert not [found for found in verify_store(store) if found.problem]
    return digest(store)

json.dumps({name: played(raw) for name, raw in json.loads(SCENARIOS).items()})
"""


CLICKS = """async () => {
    const { transport } = sao;
    const month = "recurring[interval]", method = "invoice_settings[default_payment_method]";
    const heads = {};
    const post = async (path, params) => {
        const reply = await transport.request("POST", path, params);
        if (reply.status !== 200) throw new Error(JSON.stringify(reply.body));
        return reply.body;
    };
    await transport.scenario.startAgain({ seed: "equal", start: 1767225600 });
    transport.follow(m => { if (m.type === "outcome") heads[m.outcome.id] = m.outcome.hash; });
    const terms = { currency: "usd", unit_amount: 4900, [month]: "month" };
    const price = await post("/v1/prices", { ...terms, "product_data[name]": "Pro" });
    for (const card of ["pm_card_visa", "pm_card_chargeCustomerFail"]) {
        const payer = { payment_method: card, [method]: card };
        const customer = (await post("/v1/customers", { name: "Ada", ...payer })).id;
        const wanted = { customer, "items[0][price]": price.id };
        await post("/v1/subscriptions", { ...wanted, payment_behavior: "allow_incomplete" });
    }
    await post("/api/clock/advance", { months: 3 });
    return { scenario: (await transport.request("GET", "/api/scenario")).body, heads };
}"""


def test_every_scenario_gives_the_same_chains(
    browser: Browser, folder: Path, tmp_path: Path
) -> None:
    if not PYODIDE.exists():
        pytest.skip("needs web/node_modules: make web")
    scenarios = {file.stem: _as_json(file) for file in FILES}
    assert len(scenarios) >= 3
    site = tmp_path / "site"
    shutil.copytree(folder, site)
    shutil.copy(PYODIDE, site)
    shutil.copy(Path(__file__).with_name("equality.mjs"), site)
    (site / "bare.html").write_text("<!doctype html><title>bare</title>")
    engine = site / "assets/engine"
    parts = {
        name: next(engine.glob(f"{name}-*")).name for name in ("stdlib", "own", "core", "pyodide")
    }
    asked = {
        "parts": parts,
        "boot": (ROOT / "web/src/worker/boot.py").read_text(),
        "code": f"SCENARIOS = {json.dumps(scenarios)!r}\n{PLAY_ALL}",
    }
    host = Static(site)
    host.start()
    page = browser.new_page()
    try:
        page.goto(f"{host.url}/bare.html")
        told = page.evaluate(
            """asked => new Promise(done => {
                const worker = new Worker("equality.mjs", { type: "module" });
                worker.onmessage = ({ data }) => done(data);
                worker.onerror = (event) => done(event.message);
                worker.postMessage(asked);
            })""",
            asked,
        )
    finally:
        page.context.close()
        host.stop()
    assert told.startswith("{"), told
    for name, found in json.loads(told).items():
        memory = _digest(scenarios[name], MemoryStore())
        embedded = EmbeddedStore(tmp_path / name)
        assert found == memory == _digest(scenarios[name], embedded), name
        embedded.close()


def _as_json(file: Path) -> Any:
    """A scenario without anything that only YAML has."""
    return json.loads(json.dumps(yaml.safe_load(file.read_text()), default=str))


def _digest(raw: Any, store: ObjectStore) -> str:
    scenario = parse(raw)
    runtime = Runtime(store, gateway(simulated=True))
    runtime.start_clock(scenario.start)
    play(scenario, LocalStage(runtime))
    runtime.flush()
    return digest(store)


def test_what_the_page_does_can_be_played_anywhere(browser: Browser, static: Static) -> None:
    """The page's own clicks, told as a scenario, give the same chains in CPython."""
    page = browser.new_page()
    page.goto(f"{static.url}/billing.html")
    ready(page)
    told = page.evaluate(CLICKS)
    page.context.close()
    assert len(told["heads"]) >= 15
    opening = {"seed": told["scenario"]["seed"], "start": told["scenario"]["start"]}
    environment = open_environment(json.dumps(opening))
    heads = _played(environment.play(json.dumps(told["scenario"])))
    assert {name: heads[name] for name in told["heads"]} == told["heads"]


def _played(steps: Steps) -> dict[str, str]:
    """The head of every object after a scenario."""
    heads = {}
    while not steps.done:
        told = json.loads(steps.step())
        for message in told["messages"]:
            if message["event"] == "outcome":
                heads[message["data"]["id"]] = message["data"]["hash"]
    assert told["status"] == 200, told
    return heads
