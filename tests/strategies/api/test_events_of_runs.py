"""Polling the events of several runs, and of all runs in progress."""

from typing import Any
from uuid import uuid4

import pytest

from sse import event_log
from strategies.models import Run
from strategies.runs import transitions
from strategies.worker import execution

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def runs(alice: Any, brief: Any) -> list[Run]:
    """Return two queued runs of Alice's."""
    return [transitions.create(owner=alice, brief=brief, writer="offline")[0] for _ in range(2)]


def query(*runs: Run | object) -> str:
    return "&".join(f"run={getattr(run, 'pk', run)}" for run in runs)


def poll(api: Any, query: str, after: str = "", **headers: str) -> Any:
    return api.get(f"/runs/events?{query}&after={after}", **headers)


def read_log(run: Run) -> list[Any]:
    return [(event.event, event.data) for event in event_log.read_after(f"run:{run.pk}", 0, limit=1000)]


def of_run(events: list[dict[str, Any]], run: Run) -> list[Any]:
    return [(event["event"], event["data"]) for event in events if event["data"]["run_id"] == str(run.pk)]


def test_events_of_two_runs_are_complete_and_in_order(api: Any, runs: list[Run]) -> None:
    execution.execute(runs[0].pk, worker="one")
    first = poll(api, query(*runs)).json()
    execution.execute(runs[1].pk, worker="one")
    second = poll(api, query(*runs), first["last_event_id"]).json()

    assert [of_run(first["events"] + second["events"], run) for run in runs] == [read_log(run) for run in runs]
    assert (first["is_terminal"], second["is_terminal"]) == (False, True)
    ids = [event["id"] for event in first["events"] + second["events"]]
    assert len(set(ids)) == len(ids) == sum(len(read_log(run)) for run in runs)
    assert (ids[-1], second["events"][-1]["id"]) == (second["last_event_id"], second["last_event_id"])


def test_every_event_id_resumes_after_its_event(api: Any, runs: list[Run]) -> None:
    for run in runs:
        execution.execute(run.pk, worker="one")
    events = poll(api, query(*runs)).json()["events"]

    for number in (0, len(events) // 2, len(events) - 1):
        rest = poll(api, query(*runs), events[number]["id"]).json()
        assert rest["events"] == events[number + 1 :]
        assert rest["is_terminal"]


def test_full_page_continues_with_the_next(api: Any, runs: list[Run], monkeypatch: pytest.MonkeyPatch) -> None:
    for run in runs:
        execution.execute(run.pk, worker="one")
    monkeypatch.setattr("strategies.api.events.EVENTS_MAX", 7)
    events: list[dict[str, Any]] = []
    after, is_terminal = "", False

    while not is_terminal:
        page = poll(api, query(*runs), after).json()
        assert 0 < len(page["events"]) <= 7
        events += page["events"]
        after, is_terminal = page["last_event_id"], page["is_terminal"]

    assert [of_run(events, run) for run in runs] == [read_log(run) for run in runs]


def test_run_that_joins_later_starts_at_its_first_event(api: Any, runs: list[Run]) -> None:
    execution.execute(runs[0].pk, worker="one")
    alone = poll(api, query(runs[0])).json()

    both = poll(api, query(*runs), alone["last_event_id"]).json()

    assert of_run(both["events"], runs[0]) == []
    assert of_run(both["events"], runs[1]) == read_log(runs[1])


def test_poll_returns_304_until_there_is_a_new_event(api: Any, runs: list[Run], django_assert_num_queries: Any) -> None:
    after = poll(api, query(*runs)).json()["last_event_id"]
    first = poll(api, query(*runs), after)

    with django_assert_num_queries(2):
        unchanged = poll(api, query(*runs), after, If_None_Match=first["ETag"])
    assert (unchanged.status_code, unchanged["Retry-After"], unchanged.content) == (304, "5", b"")
    for run in runs:
        transitions.request_cancel(run.pk)
    changed = poll(api, query(*runs), after, If_None_Match=first["ETag"])
    assert (changed.status_code, changed.json()["is_terminal"]) == (200, True)
    assert "Retry-After" not in changed


def test_query_count_does_not_depend_on_the_number_of_runs(
    api: Any, runs: list[Run], django_assert_num_queries: Any
) -> None:
    poll(api, query(runs[0]))
    for chosen in (runs[:1], runs):
        with django_assert_num_queries(3):
            poll(api, query(*chosen))


def test_poll_with_a_pruned_run_returns_the_state_of_every_run(api: Any, runs: list[Run]) -> None:
    execution.execute(runs[0].pk, worker="one")
    event_log.prune([f"run:{runs[0].pk}"])

    page = poll(api, query(*runs)).json()

    assert (page["events"][0]["event"], page["events"][0]["data"]["reason"]) == ("reset", "history_pruned")
    states = {event["data"]["run_id"]: event["data"]["status"] for event in page["events"][1:]}
    assert states == {str(runs[0].pk): "succeeded", str(runs[1].pk): "queued"}
    after = page["last_event_id"]
    assert poll(api, query(*runs), after).json()["events"] == []
    assert poll(api, query(runs[0]), after).json()["is_terminal"]


def test_id_of_another_kind_of_stream_returns_a_reset(api: Any, runs: list[Run]) -> None:
    page = poll(api, query(*runs), "7").json()

    assert [event["event"] for event in page["events"]] == ["reset", "status", "status"]
    assert page["events"][0]["data"]["reason"] == "unknown_id"


@pytest.mark.parametrize(
    "query_string",
    ["", "mine=active&run=" + str(uuid4()), query(*(uuid4() for _ in range(21)))],
    ids=["missing", "both", "twenty-one"],
)
def test_invalid_choice_of_runs_names_the_field(api: Any, query_string: str) -> None:
    response = poll(api, query_string)

    assert response.status_code == 422
    assert {error["field"] for error in response.json()["errors"]} == {"run"}


@pytest.mark.parametrize(("name", "value"), [("run", "x"), ("mine", "all"), ("after", "x" * 1001)])
def test_invalid_parameter_is_named(api: Any, runs: list[Run], name: str, value: str) -> None:
    response = api.get(f"/runs/events?{'' if name == 'mine' else query(*runs)}&{name}={value}")

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"].partition(".")[0] == name


def test_another_users_run_looks_like_a_missing_run(bobs_api: Any, bob: Any, brief: Any, runs: list[Run]) -> None:
    own, missing_id = transitions.create(owner=bob, brief=brief, writer="offline")[0], uuid4()

    foreign, missing = (poll(bobs_api, query(own, one)) for one in (runs[0].pk, missing_id))

    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert foreign.content.replace(str(runs[0].pk).encode(), str(missing_id).encode()) == missing.content


def test_all_active_runs_are_followed_to_their_ends(api: Any, bobs_api: Any, alice: Any, brief: Any, runs: Any) -> None:
    events: list[dict[str, Any]] = []

    def poll_mine(after: str) -> dict[str, Any]:
        page = poll(api, "mine=active", after).json()
        events.extend(page["events"])
        return page

    page = poll_mine("")
    # Ended since: still followed, because its last events were not received.
    execution.execute(runs[0].pk, worker="one")
    created_since = transitions.create(owner=alice, brief=brief, writer="offline")[0]
    page = poll_mine(page["last_event_id"])
    assert not page["is_terminal"]
    # Received in full: no longer followed.
    page = poll_mine(page["last_event_id"])
    assert page["last_event_id"].count(":") == 2
    for run in (runs[1], created_since):
        transitions.request_cancel(run.pk)
    page = poll_mine(page["last_event_id"])
    assert page["is_terminal"]

    for run in (*runs, created_since):
        assert of_run(events, run) == read_log(run)
    idle = poll(api, "mine=active", page["last_event_id"]).json()
    assert idle == {"events": [], "last_event_id": "", "is_terminal": True}
    assert poll(bobs_api, "mine=active").json()["events"] == []


def test_more_active_runs_than_a_stream_has_channels_follow_one_another(
    api: Any, alice: Any, brief: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("strategies.runs.followed_runs.RUNS_MAX", 2)
    created = [transitions.create(owner=alice, brief=brief, writer="offline")[0] for _ in range(3)]
    first = poll(api, "mine=active").json()
    assert {event["data"]["run_id"] for event in first["events"]} == {str(run.pk) for run in created[:2]}

    transitions.request_cancel(created[0].pk)
    second = poll(api, "mine=active", first["last_event_id"]).json()
    third = poll(api, "mine=active", second["last_event_id"]).json()

    assert of_run(second["events"], created[0]) == read_log(created[0])[-1:]
    assert of_run(third["events"], created[2]) == read_log(created[2])
