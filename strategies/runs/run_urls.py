"""The URLs of everything about a run."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from strategies.site_urls import build_path, build_url


class RunUrls(BaseModel):
    """URLs of everything about a run. Paths on the API's own origin, if the server's `SITE_URL` is not set."""

    model_config = ConfigDict(frozen=True)

    self: str
    brief: str
    events: str
    stream: str
    ticket: str = Field(description="POST to get a one-use ticket for the stream.")
    strategy: str
    sections: str = Field(description="URI template (RFC 6570) with `{key}`.")
    exports: str = Field(description="URI template with `{extension}`, such as `docx`.")
    shares: str
    model_calls: str = Field(description="The requests to models, each with tokens, seconds and cost.")
    objections: str = Field(description="What the checks did not accept in a model's answers.")
    cancel: str
    retry: str
    rerun: str
    page: str = Field(description="The page for people, who sign in with a session.")


def build_run_urls(run_id: UUID, *, as_paths: bool = False) -> RunUrls:
    """Return the URLs of a run. `as_paths` leaves the origin out, even if `SITE_URL` is set."""
    build = build_path if as_paths else build_url
    run = build("api-v1:get_run", run_id=run_id)
    # Resolving each name would take longer than the rest of a poll; a test compares these with the routes.
    return RunUrls(
        self=run,
        brief=f"{run}/brief",
        events=f"{run}/events",
        stream=f"{run}/stream",
        ticket=f"{run}/stream-ticket",
        strategy=f"{run}/strategy",
        sections=f"{run}/sections/{{key}}",
        exports=f"{run}/exports/{{extension}}",
        shares=f"{run}/shares",
        model_calls=f"{run}/model-calls",
        objections=f"{run}/objections",
        cancel=f"{run}/cancel",
        retry=f"{run}/retry",
        rerun=f"{run}/rerun",
        page=build("strategies:run", run_id=run_id),
    )
