"""``make test``: every check of the house, on SQLite and on PostgreSQL with Redis, and a table at the end.

make test                                everything
make test ARGS="--only sqlite"           some stages: lint types contracts sqlite postgres browser
make test ARGS="-k votes"                the rest goes to pytest; the checks without tests are not run then
make test ARGS="tests/core --only sqlite -x"
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from tests.harness import migrated, packages, services
from tests.harness.places import ROOT, keep_compiled, quick_folder
from tests.harness.stages import CHECKS, NOTHING, Stage, check, pytest_stage

TESTS = ("sqlite", "postgres", "browser")
STAGES = (*CHECKS, *TESTS)
#: How many files the closing lines name as the slowest, and from how many seconds on.
SLOWEST, WORTH_A_LINE = 10, 5.0
#: The rule: everything runs on SQLite, which is the quicker one, and on PostgreSQL with Redis whatever these could
#: answer in another way. So it leaves out what asks no database,
ASK_NO_DATABASE = ("analysis", "architecture", "core", "test_cli.py", "test_run.py")
#: and walks: each asks one address or rule after another, as everybody, whether it refuses. What they find is decided
#: in Python, and the statements that get them there are those of the tests of each page, service and endpoint. The walk
#: that looks for hidden words is not among them: searching is another thing on each database.
WALKS = (
    "api/test_matrix.py",
    "api/test_schemathesis.py",
    "editor/test_secrecy.py",
    "moderation/test_impossible.py",
    "moderation/test_own.py",
    "proposals/test_lifecycle_matrix.py",
)


def arguments() -> tuple[list[str], list[str]]:
    """The stages to run and what pytest is told."""
    parser = argparse.ArgumentParser(
        prog="make test", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--only", action="append", choices=STAGES, help="run this stage (may be repeated)")
    known, rest = parser.parse_known_args()
    return known.only or list(TESTS if rest else STAGES), rest


def prepare(stages: list[str]) -> dict[str, str]:
    """Install what is missing; the reason for each stage that must be left out."""
    lacking = packages.missing(set(stages))
    if not lacking:
        return {}
    reason = packages.why_not_install() or packages.install(lacking)
    lacking = packages.missing(set(stages))
    out: dict[str, str] = {}
    for each in lacking:
        for stage in each.stages & set(stages):
            out[stage] = f"needs {each.package}, and {reason or 'its package does not bring it'}"
    return out


def browser_modules() -> list[str]:
    """Those that have the marker: reading two hundred others, to leave them out, takes as long as ten pages."""
    return [str(path) for path in sorted((ROOT / "tests").rglob("test_*.py")) if "mark.browser" in path.read_text()]


def test_stage(name: str, folder: Path, rest: list[str], stack: ExitStack) -> Stage:
    """A pytest stage with its services started."""
    report = folder / f"{name}.xml"
    chosen = any(not word.startswith("-") and Path(word.split("::")[0]).exists() for word in rest)
    workers = ["-n", "2", "--dist", "worksteal", "-m", "browser" if name == "browser" else "not browser"]
    if name == "browser":
        return pytest_stage(name, report, [*workers, *([] if chosen else browser_modules()), *rest])
    # The sockets' way of sending is another one in each stage: the whole suite sees both.
    if name == "sqlite":
        return pytest_stage(name, report, [*workers, *rest], DATABASE_URL="", REDIS_URL="", LIVE_DIRECT="0")
    urls = {
        "DATABASE_URL": stack.enter_context(services.postgres()),
        "REDIS_URL": stack.enter_context(services.redis()),
        migrated.CLUSTER: "1",
    }
    skip = [] if chosen else [f"--ignore=tests/{name}" for name in (*ASK_NO_DATABASE, *WALKS)]
    return pytest_stage(name, report, [*workers, *skip, *rest], **urls, LIVE_DIRECT="1")


def run_quietly(stages: list[Stage]) -> None:
    """One after another; what fails is printed at the end."""
    for stage in stages:
        stage.run(aloud=False)


def run(names: list[str], rest: list[str], done: list[Stage]) -> None:
    """Run the stages, the checks beside the first pytest stage; each is added to ``done`` as it starts."""
    checks = [check(name) for name in names if name in CHECKS]
    tests = [name for name in names if name in TESTS]
    done.extend(checks)
    lane = threading.Thread(target=run_quietly, args=(checks,), daemon=True)
    lane.start()
    with tempfile.TemporaryDirectory(prefix="participa-suite-", dir=quick_folder()) as folder:
        for name in tests:
            with ExitStack() as stack:
                print(f"\n== {name}", flush=True)
                stage = test_stage(name, Path(folder), rest, stack)
                stage.environment["PARTICIPA_TESTS_DIR"] = f"{folder}/{name}"
                done.append(stage)
                stage.run(aloud=True)
            lane.join()  # the later stages have the machine for themselves
        lane.join()


def tell_slowest(stages: list[Stage]) -> None:
    """The files that took longest, with their set-up, in each stage where that is worth a line."""
    files = [(seconds, stage.name, file) for stage in stages for file, seconds in stage.files.items()]
    for seconds, stage_name, file in sorted(files, reverse=True)[:SLOWEST]:
        if seconds >= WORTH_A_LINE:
            print(f"{seconds:>6.1f} s in {stage_name}: {file}")


def tell(stages: list[Stage], left_out: dict[str, str], seconds: float) -> Counter[str]:
    """Print what failed silently, the table and the closing line; returns the counts."""
    total: Counter[str] = Counter()
    for stage in stages:
        if stage.output:
            print(f"\n== {stage.name}\n{stage.output}")
        total += stage.counts
    print(f"\n{'stage':<12}{'seconds':>8}  result")
    for stage in stages:
        print(f"{stage.name:<12}{stage.seconds:>8.1f}  {stage.result}")
    for name, reason in left_out.items():
        print(f"{name:<12}{'':>8}  LEFT OUT: {reason}")
    print(f"{'all':<12}{seconds:>8.1f}")
    for reason, number in sorted(sum((stage.skipped for stage in stages), Counter()).items()):
        print(f"skipped {number:>4}: {reason}")
    tell_slowest(stages)
    for stage in stages:
        for test in stage.failed:
            print(f"FAILED in {stage.name}: {test}")
    print(f"\n{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped", flush=True)
    return total


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that services stop on it too
    names, rest = arguments()
    keep_compiled()
    began = time.monotonic()
    left_out = prepare(names)
    done: list[Stage] = []
    try:
        run([name for name in names if name not in left_out], rest, done)
    except KeyboardInterrupt:
        print("\ninterrupted", flush=True)
        return 130
    finally:
        for stage in done:
            stage.stop()
    total = tell(done, left_out, time.monotonic() - began)
    ran_nothing = not rest and any(stage.code == NOTHING for stage in done)
    if left_out and os.environ.get("CI") == "true":
        print("CI leaves nothing out: failed")
        return 1
    return 1 if total["failed"] or ran_nothing or not done else 0


if __name__ == "__main__":
    sys.exit(main())
