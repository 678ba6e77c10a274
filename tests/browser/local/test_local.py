"""The simulation in the page: its queue, what it keeps, its tabs, and how it fails."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from sao.api.site.dashboard import POLICY
from support.static import Static, ready

START = 1_767_225_600
ADD = "name => sao.transport.request('POST', '/v1/customers', { name }).then(r => r.body.id)"
NAMES = """async () => {
    const reply = await sao.transport.request("GET", "/v1/customers", { limit: 100 });
    return reply.body.data.map(({ name }) => name).reverse();
}"""
CROWD = """async (many) => {
    const { transport } = sao;
    const method = "invoice_settings[default_payment_method]";
    await transport.scenario.startAgain({ seed: "crowd", start: 1767225600 });
    const terms = { currency: "usd", unit_amount: 1000, "recurring[interval]": "day" };
    const price = await transport.request("POST", "/v1/prices", {
        ...terms, "product_data[name]": "Daily",
    });
    const payer = { payment_method: "pm_card_visa", [method]: "pm_card_visa" };
    for (let n = 0; n < many; n += 1) {
        const made = await transport.request("POST", "/v1/customers", { name: `c${n}`, ...payer });
        const wanted = { customer: made.body.id, "items[0][price]": price.body.id };
        await transport.request("POST", "/v1/subscriptions", wanted);
    }
}"""


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A profile of its own."""
    made = browser.new_context()
    yield made
    made.close()


@pytest.fixture(scope="module")
def opened(browser: Browser, folder: Path) -> Iterator[Page]:
    """The dashboard with its engine started, which takes its time: once for all."""
    host = Static(folder)
    host.start()
    made = browser.new_context()
    shared = made.new_page()
    shared.goto(f"{host.url}/billing.html")
    ready(shared)
    yield shared
    made.close()
    host.stop()


@pytest.fixture
def page(opened: Page) -> Page:
    """The dashboard with an empty environment."""
    opened.evaluate("sao.transport.scenario.startAgain()")
    return opened


@pytest.fixture
def own(context: BrowserContext, static: Static) -> Page:
    """The dashboard in a profile of its own."""
    made = context.new_page()
    made.goto(f"{static.url}/billing.html")
    ready(made)
    return made


def state(page: Page, kind: str) -> Any:
    page.wait_for_function(
        "kind => globalThis.sao?.transport.state.kind === kind", arg=kind, timeout=60_000
    )
    return page.evaluate("sao.transport.state")


def test_its_stages_are_told(context: BrowserContext, static: Static) -> None:
    page = context.new_page()
    page.add_init_script(
        """globalThis.stages = [];
        let sao;
        Object.defineProperty(globalThis, "sao", {
            get: () => sao,
            set: (value) => {
                sao = value;
                const note = ({ kind, stage, bytes }) => stages.push([kind, stage, bytes]);
                sao.transport.onState(note);
            },
        });"""
    )
    page.goto(f"{static.url}/billing.html")
    ready(page)
    stages = page.evaluate("stages")
    names = list(dict.fromkeys(stage for kind, stage, _ in stages if kind == "boot"))
    assert names == ["download", "start", "restore"]
    loaded = [bytes_["loaded"] for _, stage, bytes_ in stages if stage == "download"]
    assert loaded == sorted(loaded)
    assert loaded[-1] > loaded[0]
    total = next(bytes_["total"] for _, stage, bytes_ in stages if stage == "start")
    assert total > 10_000_000
    assert page.evaluate("sao.transport.state.kept") == "disk"


def test_commands_wait_their_turn_and_readings_do_not(page: Page) -> None:
    page.evaluate(CROWD, 8)
    told = page.evaluate(
        """async () => {
            const { transport } = sao;
            const order = [], queue = [], seen = [];
            const note = (name) => (reply) => { order.push(name); return reply; };
            transport.onQueue((waiting, progress) => {
                queue.push(waiting.map(({ path, running }) => [path, running]));
                if (progress) seen.push(progress);
            });
            const advance = transport.request("POST", "/api/clock/advance", { days: 60 });
            const first = transport.request("POST", "/v1/customers", { name: "first" });
            const second = transport.request("POST", "/v1/customers", { name: "second" });
            const during = transport.request("GET", "/api/clock").then(note("reading"));
            const all = [advance.then(note("advance")), first.then(note("first"))];
            const replies = await Promise.all([...all, second.then(note("second"))]);
            return {
                order, seen, longest: queue.map((one) => one.length),
                statuses: replies.map(({ status }) => status),
                during: (await during).body.now, left: queue.at(-1),
            };
        }"""
    )
    assert told["statuses"] == [200, 200, 200]
    assert told["order"] == ["reading", "advance", "first", "second"]
    assert START <= told["during"] < START + 60 * 86_400
    assert max(told["longest"]) == 3
    assert told["left"] == []
    instants = [progress["now"] for progress in told["seen"]]
    assert len(set(instants)) >= 3, "progress is told by simulated date"
    assert instants == sorted(instants)
    assert {progress["to"] for progress in told["seen"]} == {START + 60 * 86_400}
    assert page.evaluate(NAMES)[-2:] == ["first", "second"]


def test_an_advance_ends_where_it_is_cancelled(page: Page) -> None:
    page.evaluate(CROWD, 8)
    reply = page.evaluate(
        """async () => {
            const { transport } = sao;
            const advance = transport.request("POST", "/api/clock/advance", { days: 3650 });
            let asked = false;
            transport.onQueue((_waiting, progress) => {
                if (progress && !asked) { asked = true; transport.cancel("/api/clock"); }
            });
            const { status, body } = await advance;
            const clock = await transport.request("GET", "/api/clock");
            const added = await transport.request("POST", "/v1/customers", { name: "after" });
            return { status, body, clock: clock.body, added: added.status };
        }"""
    )
    assert reply["status"] == 200
    assert START < reply["clock"]["now"] < START + 3650 * 86_400
    assert reply["clock"]["status"] == "ready"
    assert reply["added"] == 200


def test_what_was_done_survives_a_reload(page: Page) -> None:
    page.evaluate(ADD, "Ada")
    page.evaluate("sao.transport.request('POST', '/api/clock/advance', { days: 3 })")
    clock = page.evaluate("sao.transport.request('GET', '/api/clock').then(r => r.body)")
    page.reload()
    ready(page)
    assert page.evaluate(NAMES) == ["Ada"]
    assert page.evaluate("sao.transport.request('GET', '/api/clock').then(r => r.body)") == clock
    page.evaluate(ADD, "Grace")
    page.reload()
    ready(page)
    assert page.evaluate(NAMES) == ["Ada", "Grace"]


def test_an_advance_goes_on_after_a_reload(page: Page) -> None:
    page.evaluate(CROWD, 8)
    page.evaluate(
        """() => new Promise((saved) => {
            const { transport } = sao;
            void transport.request("POST", "/api/clock/advance", { days: 200 });
            transport.onQueue((_waiting, progress) => progress?.now > 1770000000 && saved());
        })"""
    )
    page.reload()
    ready(page)
    page.wait_for_function(
        """async () => {
            const { body } = await sao.transport.request("GET", "/api/clock");
            return body.status === "ready" && body.now === 1767225600 + 200 * 86400;
        }""",
        timeout=60_000,
    )


def test_without_files_a_database_keeps_it(context: BrowserContext, static: Static) -> None:
    _worker_begins(context, "delete StorageManager.prototype.getDirectory;")
    page = context.new_page()
    page.goto(f"{static.url}/billing.html")
    ready(page)
    assert page.evaluate("sao.transport.state.kept") == "database"
    page.evaluate(ADD, "Ada")
    page.reload()
    ready(page)
    assert page.evaluate(NAMES) == ["Ada"]


def test_without_either_it_says_so(context: BrowserContext, static: Static) -> None:
    _worker_begins(
        context,
        "delete StorageManager.prototype.getDirectory;"
        "IDBFactory.prototype.open = () => { throw new Error('switched off'); };",
    )
    page = context.new_page()
    page.goto(f"{static.url}/billing.html")
    ready(page)
    assert page.evaluate("sao.transport.state.kept") == "memory"
    assert "gone after a reload" in page.evaluate("sao.transport.state.note")
    assert page.evaluate(ADD, "Ada").startswith("cus_")


def _worker_begins(context: BrowserContext, code: str) -> None:
    def answer(route: Any) -> None:
        fetched = route.fetch()
        route.fulfill(response=fetched, body=f"{code}\n{fetched.text()}")

    context.route("**/worker-*", answer)


def test_one_tab_at_a_time_runs_it(page: Page) -> None:
    page.evaluate(ADD, "Ada")
    other = page.context.new_page()
    other.goto(page.url)
    assert "another tab" in state(other, "elsewhere")["text"]
    other.evaluate("() => void (globalThis.waits = sao.transport.request('GET', '/api/clock'))")
    other.evaluate(
        "() => void (globalThis.adds = sao.transport.request('POST', '/v1/customers', {name: 'B'}))"
    )
    other.evaluate("sao.transport.state.takeOver()")
    state(other, "ready")
    state(page, "elsewhere")
    for asked in ("waits", "adds"):
        assert other.evaluate(f"{asked}.then(r => r.status)") == 200, "what was asked for waited"
    assert other.evaluate(NAMES) == ["Ada", "B"]
    resets = page.evaluate(
        """() => {
            globalThis.heard = [];
            sao.transport.follow(({ type }) => heard.push(type));
            sao.transport.state.takeOver();
        }"""
    )
    assert resets is None
    state(page, "ready")
    assert page.evaluate("heard") == ["hello", "reset", "hello"]
    assert page.evaluate(NAMES) == ["Ada", "B"]
    other.close()


def test_a_closed_tab_leaves_it_to_the_next_also_offline(own: Page, static: Static) -> None:
    own.evaluate(ADD, "Ada")
    own.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    own.wait_for_function("() => navigator.serviceWorker.controller !== null", timeout=30_000)
    static.stop()
    next_one = own.context.new_page()
    next_one.goto(f"{static.url}/billing.html")
    state(next_one, "elsewhere")
    own.close()
    ready(next_one)
    assert next_one.evaluate(NAMES) == ["Ada"]
    assert next_one.evaluate("document.styleSheets[0].cssRules.length") > 100


def test_it_says_that_its_policy_forbids_it(context: BrowserContext, folder: Path) -> None:
    host = Static(folder)
    host.start(policy=POLICY.replace(" 'wasm-unsafe-eval'", ""))
    page = context.new_page()
    begun = time.monotonic()
    page.goto(f"{host.url}/billing.html")
    failed = state(page, "failed")
    host.stop()
    assert "wasm-unsafe-eval" in failed["remedy"]
    assert time.monotonic() - begun < 30
    lost = page.evaluate("sao.transport.request('GET', '/api/clock').catch(e => e.name)")
    assert lost == "TransportLost"


@pytest.mark.parametrize("missing", ["pyodide.asm.wasm", "pyodide.asm.mjs", "own-", "stdlib-"])
def test_it_says_what_cannot_be_loaded(context: BrowserContext, folder: Path, missing: str) -> None:
    host = Static(folder)
    host.start(missing=missing)
    page = context.new_page()
    page.goto(f"{host.url}/billing.html")
    failed = state(page, "failed")
    told = page.locator("main [data-gb-failed]:visible")
    expect(told).to_contain_text("This cannot be shown")
    expect(told).to_contain_text(failed["reason"])
    expect(told.get_by_role("button", name="Try again", exact=True)).to_be_visible()
    expect(page.locator("main [aria-busy=true]")).to_have_count(0)
    host.stop()
    assert missing in failed["reason"]
    assert "cannot be loaded" in failed["reason"]
    assert "connection" in failed["remedy"]


def test_what_cannot_be_read_can_be_given_up(page: Page) -> None:
    page.evaluate(ADD, "Ada")
    home = page.url
    page.goto(home.partition("billing.html")[0] + "assets/theme.js")  # lets go of the file
    page.evaluate(
        """async () => {
            const root = await navigator.storage.getDirectory();
            for await (const [name] of root.entries()) {
                const file = await root.getFileHandle(name);
                const writable = await file.createWritable();
                await writable.write("this is no environment");
                await writable.close();
            }
        }"""
    )
    page.goto(home)
    failed = state(page, "failed")
    assert "cannot be opened" in failed["reason"]
    told = page.locator("main [data-gb-failed]:visible")
    expect(told).to_contain_text(failed["reason"])
    told.get_by_role("button", name="Start afresh", exact=True).click()
    assert state(page, "ready")["kept"] == "disk"
    assert page.evaluate(NAMES) == []


@pytest.mark.parametrize("form", ["scenario.json", "test_scenario.py"])
def test_a_scenario_file_is_opened(page: Page, tmp_path: Path, form: str) -> None:
    for name in ("Ada", "Grace"):
        page.evaluate(ADD, name)
    told = page.evaluate("sao.transport.request('GET', '/api/scenario').then(r => r.body)")
    test = page.evaluate("sao.transport.request('GET', '/api/scenario/test').then(r => r.body)")
    file = tmp_path / form
    file.write_text(json.dumps(told) if form.endswith("json") else test["source"])
    page.evaluate(ADD, "Somebody after that")
    page.evaluate("location.hash = '#/controls'")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.locator(".said > p")).to_have_text("The scenario is open.")
    assert page.evaluate(NAMES) == ["Ada", "Grace"]
    file.write_text("neither, nor")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.locator(".said > p")).to_contain_text("this is neither a link")
    page.get_by_role("button", name="Dismiss", exact=True).click()


def test_a_torn_tail_is_cut_off(page: Page) -> None:
    page.evaluate(ADD, "Ada")
    page.evaluate(ADD, "torn")
    home = page.url
    page.goto(home.partition("billing.html")[0] + "assets/theme.js")
    page.evaluate(
        """async () => {
            const root = await navigator.storage.getDirectory();
            for await (const [name] of root.entries()) {
                const file = await root.getFileHandle(name);
                const writable = await file.createWritable({ keepExistingData: true });
                await writable.truncate((await file.getFile()).size - 7);
                await writable.close();
            }
        }"""
    )
    page.goto(home)
    ready(page)
    assert page.evaluate(NAMES) == ["Ada"]
    page.evaluate(ADD, "Grace")
    page.reload()
    ready(page)
    assert page.evaluate(NAMES) == ["Ada", "Grace"]


def test_there_are_no_keys_where_nobody_asks(page: Page) -> None:
    expect(page.get_by_role("link", name="Settings")).to_be_visible()
    expect(page.get_by_role("link", name="API keys")).to_have_count(0)
    page.evaluate("() => { location.hash = '#/keys' }")
    expect(page.locator("h1:visible")).to_have_text("Customers")
