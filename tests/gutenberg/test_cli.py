"""`sao pages` as people run it: what it prints, what it writes, how it ends."""

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

import pytest

from sao.cli import main
from sao.gutenberg.registry import register
from support.gauge import Gauge

SAO = Path(sys.executable).parent / "sao"
GOOD = """\
gutenberg: 1
page: {id: home, title: Home, lang: en}
blocks:
  - {type: hero, id: top, title: Home}
  - {type: state_machine, id: subscription, machine: subscription}
"""
BAD = GOOD.replace("hero", "heroo").replace("machine: subscription}", "machine: subscriptoin}")
DASHBOARD = """\
gutenberg: 1
page: {id: dashboard, title: Dashboard, lang: en}
blocks:
  - type: dashboard_shell
    id: shell
    bundle: billing
    views:
      - {key: controls, label: Controls}
  - {type: clock_advance, id: advance, view: controls, steps: [{label: 1 week, days: 30}]}
"""


@pytest.fixture
def src(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "index.yaml").write_text(GOOD)
    return folder


def pages(*args: object) -> subprocess.CompletedProcess[str]:
    """Run the command in this process, which saves its start."""
    out, err = io.StringIO(), io.StringIO()
    words = [str(arg) for arg in args]
    argv = mock.patch.object(sys, "argv", ["sao", "pages", *words])
    code = 0
    try:
        with argv, redirect_stdout(out), redirect_stderr(err):
            main()
    except SystemExit as ended:
        code = int(ended.code or 0)
    return subprocess.CompletedProcess(words, code, out.getvalue(), err.getvalue())


def elsewhere(path: Path, *command: object) -> subprocess.CompletedProcess[str]:
    """Run a command where something more is installed."""
    return subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(path)},
        check=False,
    )


def test_it_builds(src: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert pages("build", src, "--out", out, "--check").returncode == 1
    assert not out.exists()
    done = pages("build", src, "--out", out)
    assert done.returncode == 0, done.stderr
    html = (out / "index.html").read_text()
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="machine"' in html
    assert 'id="subscription-drawing-subscription-title"' in html
    assert pages("build", src, "--out", out, "--check").returncode == 0


def test_errors_stop_a_build_unless_it_is_lenient(src: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (src / "index.yaml").write_text(BAD)
    done = pages("build", src, "-o", out)
    assert done.returncode == 1
    assert "error[GB102]" in done.stdout
    assert "error[GB211]" in done.stdout
    assert "2 errors, 0 warnings in 1 file; nothing was written" in done.stderr
    assert not out.exists()
    assert pages("build", src, "-o", out, "--lenient").returncode == 0
    assert "could not be compiled" in (out / "index.html").read_text()


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("build", "{src}/no", "-o", "{src}/../out"), "there is no folder"),
        (("build", "{src}", "-o", "{src}/out"), "lies within"),
        (("lint", "{src}/no.yaml"), "there is no"),
        (("lint", "{src}", "--select", "GB9"), "no rule begins with 'GB9'"),
        (("explain", "state-in-spek"), "did you mean `state-in-spec`?"),
        (("schema", "--block", "heroo"), "did you mean `hero`?"),
        (("inspect", "{src}/no.html"), "cannot read"),
        (("new", "page", "Not an id"), "is no id"),
        (("new", "block", "gauge"), "write your namespace"),
        (("migrate", "{src}", "--check", "--write"), "exclude each other"),
    ],
)
def test_wrong_usage_is_told_in_a_sentence(src: Path, args: tuple[str, ...], message: str) -> None:
    done = pages(*(arg.format(src=src) for arg in args))
    assert done.returncode == 2
    assert message in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_it_lints_in_every_format(src: Path) -> None:
    (src / "index.yaml").write_text(BAD)
    text = pages("lint", src)
    assert text.returncode == 1
    assert "  - {type: heroo, id: top, title: Home}" in text.stdout
    (first, second) = json.loads(pages("lint", src, "--format", "json").stdout)
    assert (first["code"], first["line"], first["column"]) == ("GB102", 4, 12)
    assert (second["code"], second["line"], second["end_column"]) == ("GB211", 5, 66)
    run = json.loads(pages("lint", src, "--format", "sarif").stdout)["runs"][0]
    assert [one["ruleId"] for one in run["results"]] == ["GB102", "GB211"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["GB102", "GB211"]
    github = pages("lint", src, "--format", "github").stdout.splitlines()
    assert github[0].startswith(f"::error file={src}/index.yaml,line=4,endLine=4,col=12")
    assert "GB211" not in pages("lint", src, "--ignore", "GB2").stdout
    assert "GB102" not in pages("lint", src, "--select", "GB2,GB3").stdout


def test_warnings_fail_only_if_it_is_strict(src: Path) -> None:
    (src / "dashboard.yaml").write_text(DASHBOARD)
    done = pages("lint", src)
    assert done.returncode == 0
    assert "warning[GB303]" in done.stdout
    assert pages("lint", src, "--strict").returncode == 1


def test_it_fixes(src: Path) -> None:
    (src / "index.yaml").write_text(BAD)
    done = pages("lint", src, "--fix")
    assert done.returncode == 0
    assert "mended 2 places" in done.stdout
    assert (src / "index.yaml").read_text() == GOOD


def test_it_fixes_what_a_fix_brings_to_light(src: Path) -> None:
    twice = GOOD.replace("hero, id: top, title", "heroo, id: top, titel")
    (src / "index.yaml").write_text(twice)
    assert pages("lint", src, "--fix").returncode == 0
    assert (src / "index.yaml").read_text() == GOOD


def test_it_explains_every_rule_and_one() -> None:
    assert "GB103" in pages("explain").stdout
    done = pages("explain", "gb103")
    assert done.stdout.startswith("# GB103 state-in-spec")
    assert "## Why" in done.stdout


def test_it_lists_the_blocks_of_a_page(src: Path, tmp_path: Path) -> None:
    (src / "dashboard.yaml").write_text(DASHBOARD)
    out = tmp_path / "out"
    assert pages("build", src, "-o", out).returncode == 0
    found = json.loads(pages("inspect", out / "dashboard.html", "--json").stdout)
    assert [(one["id"], one["type"], one["v"]) for one in found] == [
        ("shell", "dashboard_shell", 1),
        ("advance", "clock_advance", 1),
    ]
    assert found[1]["config"]["steps"] == [{"days": 30, "label": "1 week"}]
    broken = (out / "dashboard.html").read_text().replace('data-gb-slot="advance"', "")
    (out / "dashboard.html").write_text(broken)
    done = pages("inspect", out / "dashboard.html")
    assert done.returncode == 1
    assert "1 of 2 blocks cannot be mounted" in done.stderr


def test_a_new_page_builds(src: Path, tmp_path: Path) -> None:
    assert pages("new", "page", "about-us", "--into", src).returncode == 0
    assert pages("lint", src, "--strict").returncode == 0
    assert pages("build", src, "-o", tmp_path / "out").returncode == 0
    assert "About us" in (tmp_path / "out/about-us.html").read_text()
    again = pages("new", "page", "about-us", "--into", src)
    assert again.returncode == 2
    assert "is there already" in again.stderr


def test_a_new_block_is_found_by_its_entry_point(src: Path, tmp_path: Path) -> None:
    assert pages("new", "block", "acme/fuel_gauge", "--into", tmp_path).returncode == 0
    package = tmp_path / "acme-fuel_gauge"
    install(package, "acme_fuel_gauge:FuelGauge")
    entry = "  - {type: acme/fuel_gauge, id: fuel, view: controls, label: Fuel}\n"
    (src / "dashboard.yaml").write_text(DASHBOARD.replace("1 week", "30 days") + entry)
    unknown = pages("lint", src)
    assert unknown.returncode == 1
    assert "install the package that offers it" in unknown.stdout
    out = tmp_path / "out"
    done = elsewhere(package, SAO, "pages", "build", src, "-o", out)
    assert done.returncode == 0, done.stderr
    assert "warning" not in done.stdout
    html = (out / "dashboard.html").read_text()
    assert 'data-gb-block="acme/fuel_gauge" id="gb-fuel"' in html
    assert 'src="assets/blocks/acme-fuel_gauge.js"' in html
    assert (out / "assets/blocks/acme-fuel_gauge.js").is_file()
    assert ".acme-fuel-gauge" in (out / "assets/gutenberg.css").read_text()
    python = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", package)
    own = elsewhere(package, *python)
    assert own.returncode == 0, own.stdout


def install(package: Path, entry: str) -> None:
    """What an installer would write down, so that the entry point is found on the path."""
    info = package / "acme_fuel_gauge-0.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-fuel-gauge\nVersion: 0.1.0\n")
    (info / "entry_points.txt").write_text(f"[gutenberg.blocks]\nacme_fuel_gauge = {entry}\n")


def test_the_schema_is_printed_and_written(tmp_path: Path) -> None:
    file = tmp_path / "gutenberg.schema.json"
    assert pages("schema", "-o", file).returncode == 0
    assert json.loads(file.read_text())["title"] == "A page"
    assert json.loads(pages("schema", "--site").stdout)["title"] == "What all pages share"
    block = json.loads(pages("schema", "--block", "hero").stdout)
    assert block["properties"]["type"] == {"const": "hero", "description": "Which block this is."}


def test_without_its_libraries_it_says_what_to_install(tmp_path: Path) -> None:
    without = (
        "import sys; sys.modules['markdown_it'] = None; sys.argv = ['sao', 'pages', 'explain']"
    )
    done = elsewhere(tmp_path, sys.executable, "-c", f"{without}; import sao.cli; sao.cli.main()")
    assert done.returncode == 2
    assert "pip install 'sao-billing[pages]'" in " ".join(done.stderr.split())


def test_it_writes_the_reference(tmp_path: Path) -> None:
    assert pages("docs", tmp_path / "docs").returncode == 0
    assert (tmp_path / "docs/rules.md").is_file()
    site = tmp_path / "site"
    assert pages("docs", site / "docs", "--specs", site).returncode == 0
    assert pages("lint", "--strict", site).returncode == 0
    assert pages("docs", tmp_path / "docs", "--specs", site).returncode == 2


def test_it_migrates(src: Path) -> None:
    assert "nothing to migrate" in pages("migrate", src).stdout
    assert pages("migrate", src, "--check").returncode == 0


def test_an_old_spec_is_migrated(src: Path) -> None:
    spec = src / "old.yaml"
    spec.write_text(
        DASHBOARD.replace("1 week", "30 days")
        + "  - {type: acme/gauge, id: g, view: controls, v: 1, peak: 4}\n"
    )
    with mock.patch("sao.cli.pages.migrate.registry", return_value=register((Gauge,))):
        shown = pages("migrate", src)
        assert shown.returncode == 0
        assert "line 10: acme/gauge: version 1 to 2" in shown.stdout
        assert "1 file would change" in shown.stdout
        assert pages("migrate", src, "--check").returncode == 1
        assert "v: 1" in spec.read_text()
        assert pages("migrate", src, "--write").returncode == 0
        assert "v: 3, limit: 4" in spec.read_text()
        assert pages("migrate", src, "--check").returncode == 0


def test_what_is_no_page_cannot_be_inspected(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"\xff\xfe")
    done = pages("inspect", tmp_path / "a.html")
    assert done.returncode == 2
    assert "not UTF-8" in done.stderr


def test_files_that_collide_stop_a_build_and_a_lint(src: Path, tmp_path: Path) -> None:
    (src / "index.html").write_text("by hand")
    assert pages("build", src, "-o", tmp_path / "out").returncode == 1
    done = pages("lint", src)
    assert done.returncode == 1
    assert "both become index.html" in " ".join(done.stderr.split())


def test_a_folder_without_specs_is_told(tmp_path: Path) -> None:
    done = pages("lint", tmp_path)
    assert done.returncode == 2
    assert "there is no spec" in done.stderr
