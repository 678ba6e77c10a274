"""What deploy/ starts fits together, and fits the commands: images, options, ports, names, keys."""

import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from sao.cli import COMMANDS
from sao.cli.naming import load
from support.restate import BINARY

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
VERSION = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
IMAGE = "sao-billing"


def compose() -> Any:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def manifests() -> list[Any]:
    files = sorted(KUBERNETES.glob("*.yaml"))
    found = [one for file in files for one in yaml.safe_load_all(file.read_text())]
    return [one for one in found if one["kind"] != "Kustomization"]


def of(kind: str) -> dict[str, Any]:
    return {one["metadata"]["name"]: one for one in manifests() if one["kind"] == kind}


def workloads() -> Iterator[tuple[str, Any]]:
    """Every pod that is started, by its owner's name."""
    for one in manifests():
        if "template" in one.get("spec", {}):
            yield one["metadata"]["name"], one["spec"]["template"]["spec"]


def commands() -> Iterator[tuple[str, list[str]]]:
    """Every command line of ours that is started: where, and its words."""
    for name, service in compose()["services"].items():
        if service["image"].startswith(IMAGE):
            yield f"compose: {name}", service["command"]
    for name, pod in workloads():
        for container in pod["containers"]:
            if container["image"] == IMAGE:
                yield f"kubernetes: {name}", container["args"]


def options(words: list[str]) -> dict[str, str]:
    """What is said of each option."""
    joined = " ".join(words[1:]).replace("=", " ")
    parts = re.findall(r"(--[a-z-]+)(?: (?!--)(\S+))?", joined)
    return dict(parts)


def test_every_option_is_one_of_the_command() -> None:
    lines = list(commands())
    assert len(lines) == 6
    for where, words in lines:
        name = words[0]
        known = {
            option for one in load("sao.cli", name, COMMANDS[name]).params for option in one.opts
        }
        assert set(options(words)) - known == set(), where


def test_every_variable_is_read_by_a_command() -> None:
    variables = set(compose()["x-sao"]["environment"]) | set(
        of("ConfigMap")["sao-settings"]["data"]
    )
    ours = {name for name in variables if name.startswith("SAO_")}
    source = "\n".join(path.read_text() for path in (ROOT / "src/sao").rglob("*.py"))
    assert {name for name in ours if f'"{name}"' not in source} == set()
    assert {"SAO_RESTATE_INGRESS", "SAO_RESTATE_ADMIN", "SAO_POSTGRES"} - ours <= {"SAO_POSTGRES"}


def test_workers_are_told_where_the_engine_finds_them() -> None:
    services = of("Service")
    for where, words in commands():
        said = options(words)
        if words[0] != "worker":
            continue
        host, port = re.fullmatch(r"http://([^:/]+):(\d+)", said["--url"]).groups()  # type: ignore[union-attr]
        assert said["--port"] == port, where
        if where.startswith("compose"):
            assert host in compose()["services"], where
        else:
            service = services[host.split(".", maxsplit=1)[0]]
            assert int(port) in [one["port"] for one in service["spec"]["ports"]], where
            assert VERSION is not None
            assert VERSION[1].replace(".", "-") in host, where


def test_one_process_sends_and_any_number_answers() -> None:
    serving = [(where, words) for where, words in commands() if words[0] == "serve"]
    for place in ("compose", "kubernetes"):
        fronts = ["--front" in words for where, words in serving if where.startswith(place)]
        assert sorted(fronts) == [False, True], place
    server = of("Deployment")["sao-server"]["spec"]
    assert (server["replicas"], server["strategy"]["type"]) == (1, "Recreate")


def test_services_find_pods_and_volumes_are_there() -> None:
    labels = [
        one["spec"]["template"]["metadata"]["labels"]
        for one in manifests()
        if "template" in one.get("spec", {})
        and "labels" in one["spec"]["template"].get("metadata", {})
    ]
    for name, service in of("Service").items():
        selector = service["spec"]["selector"].items()
        assert any(selector <= pod.items() for pod in labels), name
    for one in manifests():
        if one["kind"] not in ("Deployment", "StatefulSet"):
            continue
        spec = one["spec"]
        assert spec["selector"]["matchLabels"] == spec["template"]["metadata"]["labels"]
        pod = spec["template"]["spec"]
        there = {volume["name"] for volume in pod.get("volumes", [])}
        there |= {claim["metadata"]["name"] for claim in spec.get("volumeClaimTemplates", [])}
        for container in pod["containers"]:
            mounts = {mount["name"] for mount in container.get("volumeMounts", [])}
            assert mounts <= there, one["metadata"]["name"]
            ports = {port["name"] for port in container["ports"]}
            probe = container["readinessProbe"]
            assert (probe.get("tcpSocket") or probe["httpGet"])["port"] in ports
    volumes = set(compose()["volumes"])
    for name, service in compose()["services"].items():
        named = {one.split(":")[0] for one in service.get("volumes", []) if one[0] not in "./"}
        assert named <= volumes, name
        for other in service.get("depends_on", []):
            assert other in compose()["services"], name


def test_three_nodes_are_told_of_each_other() -> None:
    nodes = {name for name in compose()["services"] if name.startswith("restate-")}
    for name in nodes:
        node = compose()["services"][name]
        assert f"http://{name}:5122" in node["command"]
        assert f"http://{name}:5122" in node["environment"]["RESTATE_METADATA_CLIENT__ADDRESSES"]
    assert len(nodes) == of("StatefulSet")["restate"]["spec"]["replicas"] == 3


@pytest.mark.parametrize("file", sorted(path.name for path in KUBERNETES.glob("*.yaml")))
def test_every_manifest_is_part_of_it(file: str) -> None:
    whole = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text())
    assert file == "kustomization.yaml" or file in whole["resources"]
    assert VERSION is not None
    assert whole["images"] == [{"name": IMAGE, "newTag": VERSION[1]}]
    assert compose()["x-sao"]["image"] == f"{IMAGE}:{VERSION[1]}"


def test_no_password_is_written_down() -> None:
    for path in DEPLOY.rglob("*"):
        if path.is_file():
            found = re.findall(
                r"(?i)(?:password|secret_key|secret_access_key): (\S+)", path.read_text()
            )
            assert [one for one in found if not one.startswith("${")] == [], path


def test_the_image_starts_our_command_and_has_the_extras() -> None:
    text = (DEPLOY / "Dockerfile").read_text()
    extras = re.search(r"\.whl\)\[(.+?)\]", text)
    assert extras is not None
    declared = (ROOT / "pyproject.toml").read_text()
    assert all(
        re.search(rf"^{extra} = \[", declared, re.MULTILINE) for extra in extras[1].split(",")
    )
    assert 'ENTRYPOINT ["sao"]' in text


def test_servers_have_nothing_of_their_own() -> None:
    """Their folder starts empty: keys, runs and documents are where all of them share them."""
    for name in ("server", "front", "worker"):
        assert "volumes" not in compose()["services"][name]
    for name in ("sao-server", "sao-front"):
        spec = of("Deployment")[name]["spec"]["template"]["spec"]
        assert "volumes" not in spec
    for place in (compose()["x-sao"]["environment"], of("ConfigMap")["sao-settings"]["data"]):
        assert place["SAO_DOCUMENTS"].startswith("s3://")


def test_addresses_of_the_engine_are_its_nodes() -> None:
    services, ports = compose()["services"], {"INGRESS": "8080", "ADMIN": "9070"}
    for name, port in ports.items():
        listed = compose()["x-sao"]["environment"][f"SAO_RESTATE_{name}"].split(",")
        found = [re.fullmatch(rf"http://(restate-\d):{port}", one) for one in listed]
        assert [one[1] for one in found if one] == sorted(n for n in services if "restate-" in n)
        settings = of("ConfigMap")["sao-settings"]["data"][f"SAO_RESTATE_{name}"]
        host, _, told = settings.removeprefix("http://").partition(":")
        assert told == port
        assert int(port) in [one["port"] for one in of("Service")[host]["spec"]["ports"]]


def test_images_of_the_engine_are_of_the_version_that_is_tested() -> None:
    tested = re.search(r"^RESTATE_VERSION := (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert tested is not None
    images = [one["image"] for one in compose()["services"].values()]
    images += [one["image"] for _name, pod in workloads() for one in pod["containers"]]
    engines = {image for image in images if "restatedev/" in image}
    assert {image.rpartition(":")[2] for image in engines} == {tested[1]}


@pytest.mark.parametrize("place", ["compose", "kubernetes"])
def test_the_engine_itself_understands_what_its_nodes_are_told(place: str) -> None:
    """The real program reads command line and variables, and says what it makes of them."""
    if not BINARY.exists():
        pytest.skip("restate-server is not installed: `make restate`")
    words, variables = node(place)
    told = subprocess.run(
        [str(BINARY), *words, "--dump-config"],
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    config = tomllib.loads(told.stdout)
    assert config["cluster-name"] == "sao"
    assert config["auto-provision"] is False
    assert config["advertised-address"].startswith(f"http://{config['node-name']}")
    assert (config["default-replication"], config["default-num-partitions"]) == (2, 24)
    assert len(config["metadata-client"]["addresses"]) == 3
    assert config["disable-telemetry"] is True
    snapshots = config["worker"]["snapshots"]
    assert snapshots["destination"].startswith("s3://")
    assert snapshots["snapshot-interval-num-records"] == 100_000
    assert snapshots["aws-access-key-id"] == "secret"
    unknown = [name for name in variables if not understood(name, config)]
    assert unknown == [], "the engine knows no such settings"


def node(place: str) -> tuple[list[str], dict[str, str]]:
    """Command line and variables of the first node, with what is asked of elsewhere filled in."""
    if place == "compose":
        service = compose()["services"]["restate-1"]
        variables = dict(service["environment"])
        words = list(service["command"])
    else:
        (container,) = of("StatefulSet")["restate"]["spec"]["template"]["spec"]["containers"]
        variables = {one["name"]: one.get("value", "secret") for one in container["env"]}
        del variables["POD_NAME"]
        words = [word.replace("$(POD_NAME)", "restate-0") for word in container["args"]]
    return words, {k: "secret" if v.startswith("${") else v for k, v in variables.items()}


def understood(name: str, config: Any) -> bool:
    """Whether a variable is one of the settings that the engine shows."""
    for part in name.removeprefix("RESTATE_").lower().replace("_", "-").split("--"):
        if part not in config:
            return False
        config = config[part]
    return True
