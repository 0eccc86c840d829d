"""A plan as a person writes it, and what it says when it is wrong."""

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.batch.plan import Plan, jobs_of, size_of
from simulator.library import LibraryError

PlanOf = Callable[[str], Plan]
ROOT = Path(__file__).parents[2]

GRID = """
personas: [marek, denise]
sessions: [1, 5]
seeds: 3
first_seed: 10
trainees:
  - {id: good, kind: scripted, skill: 1}
  - {id: said, kind: recorded, lines: [Hello., {text: I am sorry., in_role_as: vida}]}
engines: [{id: embedded}, {id: gpt, engine: llm, model: m, base_url: "http://127.0.0.1:1/v1"}]
"""


def test_a_plan_is_every_combination_once(plan_of: PlanOf) -> None:
    plan = plan_of(GRID.replace("[marek, denise]", "[marek]"))
    jobs = list(jobs_of(plan))
    assert len(jobs) == size_of(plan) == 2 * 3 * 2 * 2
    assert len({job.id for job in jobs}) == len(jobs)
    assert {job.seed for job in jobs} == {10, 11, 12}
    assert {job.needs_a_model for job in jobs if job.engine.id == "gpt"} == {True}


def test_a_job_is_small_enough_to_send_and_holds_all_by_value(plan_of: PlanOf) -> None:
    job = next(iter(jobs_of(plan_of(GRID.replace("[marek, denise]", "[marek]")))))
    sent = pickle.dumps(job)
    assert len(sent) < 4000
    assert pickle.loads(sent) == job


def test_a_plan_without_clients_is_about_all_of_them(plan_of: PlanOf) -> None:
    assert len(plan_of("trainees: [{id: good, kind: scripted, skill: 1}]").personas) == 12


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            GRID.replace("skill: 1", "skill: 2"),
            r"plan\.yaml:7: trainees\.0\.scripted\.skill: .*less than or equal to 1",
        ),
        (GRID.replace("kind: scripted", "kind: robot"), r"plan\.yaml:7: trainees\.0: .*'robot'"),
        (GRID.replace("id: said", "id: good"), r"plan\.yaml:7: trainees: .*'good' is there twice"),
        (GRID.replace("seeds", "seed"), r"plan\.yaml:4: seed: "),
        (GRID.replace("denise", "nobody"), r"personas\.1: no persona 'nobody'"),
        (GRID, r"trainees\.1\.lines\.1\.in_role_as: nobody around denise is called 'vida'"),
        (GRID.replace("[1, 5]", "[1, 40]"), r"sessions\.1: is 40, of 16 planned"),
        (GRID + "sessions_planned: 7", r"sessions_planned: none of 7 sessions"),
        (GRID.replace("{id: embedded}", "{id: embedded, model: m}"), r"engines\.0: .*embedded engine has no model"),
        (GRID.replace("skill: 1", "skill: 1, traps: [nonsense]"), r"trainees\.0\.traps\.0: no words for 'nonsense'"),
    ],
)
def test_a_mistake_is_told_with_file_line_and_key(plan_of: PlanOf, text: str, complaint: str) -> None:
    with pytest.raises(LibraryError, match=complaint):
        plan_of(text)


@pytest.mark.parametrize("where", ["README.md", "docs/plans/skill.yaml"])
def test_the_plans_that_we_show_can_be_read(plan_of: PlanOf, where: str) -> None:
    text = (ROOT / where).read_text(encoding="utf-8")
    plan = plan_of(text.partition("```yaml\n")[2].partition("```")[0] if where.endswith(".md") else text)
    assert {trainee.kind for trainee in plan.trainees} >= {"scripted"}
