"""URLs of the pages, the event streams and messages from clients."""

from django.urls import path

from strategies.api.description import describe_api
from strategies.api.problem_page import explain_problems
from strategies.pages import badge, brief, examples, intake, run, section_views, sharing, strategy, strategy_list
from strategies.streaming.commands import receive_message
from strategies.streaming.diagnostic import describe_request, diagnostic_stream
from strategies.streaming.views import run_stream, runs_stream

app_name = "strategies"
urlpatterns = [
    path("", strategy_list.strategy_list, name="list"),
    path("new", brief.new_strategy, name="new"),
    path("new/from-text", intake.propose, name="propose"),
    path("new/from-text/<uuid:proposal_id>", intake.proposal_page, name="proposal"),
    path("new/from-text/<uuid:proposal_id>/cancel", intake.cancel, name="cancel_proposal"),
    path("new/from-text/<uuid:proposal_id>/retry", intake.retry, name="retry_proposal"),
    path("drafts", brief.save_draft, name="save_draft"),
    path("drafts/<uuid:draft_id>/delete", brief.delete_draft, name="delete_draft"),
    path("runs/<uuid:run_id>", run.run_page, name="run"),
    path("api/v1/runs/<uuid:run_id>/stream", run_stream, name="stream"),
    path("api/v1/runs/stream", runs_stream, name="streams"),
    path("api/v1/runs/diagnostic/stream", diagnostic_stream),
    path("api/v1/runs/diagnostic", describe_request),
    path("api/v1/openapi.json", describe_api, name="describe_api"),
    path("api/v1/problems", explain_problems, name="problems"),
    path("api/v1/messages", receive_message, name="messages"),
    path("runs/<uuid:run_id>/cancel", run.cancel, name="cancel"),
    path("runs/<uuid:run_id>/retry", run.retry, name="retry"),
    path("runs/<uuid:run_id>/email", run.email_when_done, name="email_when_done"),
    path("runs/<uuid:run_id>/rerun", run.rerun, name="rerun"),
    path("runs/<uuid:run_id>/sections/<slug:key>", run.section_fragment, name="section"),
    path("runs/<uuid:run_id>/sections/<slug:key>/retry", run.retry_section, name="retry_section"),
    path("runs/<uuid:run_id>/sections/<slug:key>/edit", section_views.edit, name="edit_section"),
    path("runs/<uuid:run_id>/sections/<slug:key>/lock", section_views.lock, name="lock_section"),
    path("runs/<uuid:run_id>/sections/<slug:key>/regenerate", section_views.regenerate, name="regenerate_section"),
    path("runs/<uuid:run_id>/sections/<slug:key>/history", section_views.history, name="section_history"),
    path("runs/<uuid:run_id>/sections/<slug:key>/restore", section_views.restore, name="restore_section"),
    path("runs/<uuid:run_id>/strategy", strategy.strategy_page, name="strategy"),
    path("runs/<uuid:run_id>/strategy.md", strategy.download, name="download"),
    path("runs/<uuid:run_id>/strategy.<str:extension>", strategy.download, name="export"),
    path("runs/<uuid:run_id>/shares", sharing.share, name="share"),
    path("runs/<uuid:run_id>/shares/<uuid:share_id>/revoke", sharing.revoke, name="revoke_share"),
    path("examples", examples.example_list, name="examples"),
    path("examples/<slug:key>", examples.example_page, name="example"),
    path("shared/<str:token>", sharing.shared_page, name="shared"),
    path("shared/<str:token>/badge.svg", badge.shared_badge, name="shared_badge"),
]
