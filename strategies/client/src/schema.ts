/** Generated from the OpenAPI description by `npm run types`; do not edit. */

export interface paths {
    "/api/v1/brief-schema": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the brief schema
         * @description The JSON Schema of a brief: every question, why it is asked, and its limits.
         */
        get: operations["get_brief_schema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/client-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a client token
         * @description A short-lived token for a browser or an app, made by your server with its own token.
         *
         *     It reads, or, limited to certain `runs`, also cancels, retries, edits and regenerates. It cannot create, rerun,
         *     delete or share a run, see webhooks or make tokens. It ends when it expires, or with the token that made it; streams
         *     opened with it end within 15 seconds of that.
         */
        post: operations["create_client_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read your account
         * @description Who you are, what the request was authenticated with, and your limits.
         */
        get: operations["get_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a command to a run
         * @description Send `cancel` to the channel `run:<run id>`. The events of the run report the result.
         */
        post: operations["send_message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your runs
         * @description Newest first. `Link` has the URL of the next page. Filters can be combined; `status` can be repeated.
         */
        get: operations["list_runs"];
        put?: never;
        /**
         * Create a run
         * @description Start writing a strategy for a brief. Repeat with the same `Idempotency-Key` and body to get the same run.
         *
         *     A key is kept until its run is deleted. A repeated request is answered with `Idempotent-Replayed: true`, creates
         *     nothing and does not count against the rate limit; the same key with a different body is rejected.
         *
         *     A brief of version 1 is still accepted. It is converted without guessing: `lost_answers` in the brief of the run has
         *     what could not be carried over.
         */
        post: operations["create_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the events of several runs
         * @description The events after the given id, exactly as one stream of these runs sends them; `run_id` in the data names it.
         *
         *     A run that `after` does not name starts at its first event, so runs can be added and left out from poll to poll.
         *     With `mine=active` new runs appear by themselves; `is_terminal` is true when none is in progress. Send the `ETag` in
         *     `If-None-Match` to get 304 while there are no new events.
         */
        get: operations["list_events_of_runs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stream the events of several runs
         * @description The events of all these runs in one stream; `run_id` in the data names the run. One event id resumes all of them, even if the list of runs has changed. 204 when no more events will follow. `mine=active` follows your runs in progress, at most 20, and those whose last events you have not received. When you start another run the stream ends within 15 seconds, and the client resumes with it; 204, or the last run's end, when none is in progress: open it again when you have started one.
         */
        get: operations["stream_runs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/stream-ticket": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a stream ticket for several runs
         * @description Opens the stream of exactly these runs once, within 60 seconds.
         */
        post: operations["create_streams_ticket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{run_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Poll a run
         * @description The current state of a run. Send the `ETag` in `If-None-Match` to get 304 while nothing has changed.
         */
        get: operations["get_run"];
        put?: never;
        post?: never;
        /**
         * Delete a run
         * @description Delete an ended run with its strategy, its brief, its events and its share links; 409 while it is in progress.
         */
        delete: operations["delete_run"];
        options?: never;
        head?: never;
        /**
         * Rename a run
         * @description Give a run a name of its own. Its stream does not report that; its `ETag` changes.
         *
         *     Send the run's `ETag` in `If-Match` to get 412 if the run has changed since.
         */
        patch: operations["update_run"];
        trace?: never;
    };
    "/api/v1/runs/{run_id}/brief": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a run's brief
         * @description The brief as it was submitted, ready to be changed and sent to `POST /runs`. It never changes.
         *
         *     A brief of version 1 is converted; `lost_answers` has what could not be carried over.
         */
        get: operations["get_run_brief"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{run_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a run
         * @description Stops within seconds, also during a model call. Finished sections are kept. Safe to repeat.
         */
        post: operations["cancel_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{run_id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a run's events
         * @description The events after the given id, exactly as the stream sends them, with a `reset` where it sends one.
         *
         *     Send the `ETag` in `If-None-Match` to get 304 while there are no new events.
         */
        get: operations["list_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{run_id}/exports/{extension}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export a strategy
         * @description Download an ended run's strategy as a file. If it is incomplete, the file says what is missing.
         *
         *     `docx`, `md`, `xlsx` and `json` contain the strategy, the others only its calendar: `csv`, `asana.csv` and
         *     `todoist.csv` in the columns that these programs import, and `ics`. 409 while the run is in progress, or if there
         *     is nothing to export in this format. Send the `ETag` in `If-None-Match` to get 304 while the strategy has not
         *     changed, which does not count against the limit of exports. 503 if a file takes too long to make, or if too many
         *     are being made at a time.
         */
        get: operations["export_strategy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{run_id}/rerun": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rerun a run
         * @description Create a new run from the brief of an ended one, its `parent_id`. `Idempotency-Key` works as in `POST /runs`.
         */
        post: operations["rerun_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{run_id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry failed sections
         * @description Write the failed sections of an ended run again and keep the others. Does nothing if the run is in progress.
         */
        post: operations["retry_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{run_id}/sections/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a section
         * @description A finished section with its current content. Its `ETag` is the version, for an edit.
         */
        get: operations["get_section"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Edit a section
         * @description Replace fields of the content as a new version. Earlier versions stay in the history.
         *
         *     Send the `ETag` of the version your edit is based on in `If-Match`. If it is no longer the current version, the
         *     response is a 409 with both contents. The evidence of changed statements becomes `you_told_us`, and the consistency
         *     checks run again.
         */
        patch: operations["edit_section"];
        trace?: never;
    };
    "/api/v1/runs/{run_id}/sections/{key}/lock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lock a section
         * @description Protect it from being regenerated. You can still edit it. Safe to repeat.
         */
        post: operations["lock_section"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{run_id}/sections/{key}/regenerate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Regenerate a section
         * @description Write one section of an ended run again, optionally with an instruction. Follow the run as before.
         *
         *     The current content stays until the new one is finished, and then stays in the history. 409 if the section is
         *     locked, or if you have edited it and do not confirm. Sections composed from it are not regenerated; they list it in
         *     `changed_inputs`.
         */
        post: operations["regenerate_section"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{run_id}/sections/{key}/unlock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Unlock a section
         * @description Allow it to be regenerated again. Safe to repeat.
         */
        post: operations["unlock_section"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{run_id}/sections/{key}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a section's versions
         * @description Newest first, with writer, author and instruction.
         */
        get: operations["list_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{run_id}/sections/{key}/versions/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a version
         * @description A version with its content.
         */
        get: operations["get_version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{run_id}/sections/{key}/versions/{number}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore a version
         * @description Make it current again, as a new version. The version it replaces stays in the history.
         */
        post: operations["restore_version"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{run_id}/shares": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List share links
         * @description Links that have not been revoked, newest first, without their URLs.
         */
        get: operations["list_shares"];
        put?: never;
        /**
         * Create a share link
         * @description Anyone with the link can read the current strategy without an account until the link expires.
         *
         *     `url` and `badge_url` are only in this response; we store a hash of the token in them.
         */
        post: operations["create_share"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{run_id}/shares/{share_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke a share link
         * @description The link stops working immediately. Safe to repeat.
         */
        delete: operations["revoke_share"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{run_id}/strategy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a strategy
         * @description The finished sections of an ended run; 409 while it is in progress.
         */
        get: operations["get_strategy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{run_id}/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stream the events of a run
         * @description Server-sent events. `Last-Event-ID` or `?last_event_id=` resumes after that event. 204 when all events have been sent and no more will follow.
         */
        get: operations["stream_run"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{run_id}/stream-ticket": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a stream ticket
         * @description Opens the stream of this run once, within 60 seconds.
         *
         *     If you authenticate with a token, the stream closes when the token is revoked or expires.
         */
        post: operations["create_stream_ticket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sample-briefs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List sample briefs
         * @description Briefs of invented businesses, to try the product with or to start from.
         */
        get: operations["list_sample_briefs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your webhooks
         * @description Newest first. There can be up to ten.
         */
        get: operations["list_webhooks"];
        put?: never;
        /**
         * Create a webhook
         * @description Get a message when a run ends, signed as in [Standard Webhooks](https://www.standardwebhooks.com).
         *
         *     A message that gets no 2xx response within 10 s is sent again, up to ten times in about three days, with the same
         *     `webhook-id`. Messages are small: read the run for the rest. Redirects are not followed.
         */
        post: operations["create_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a webhook
         * @description Shows whether it is enabled, and if not, why.
         */
        get: operations["get_webhook"];
        put?: never;
        post?: never;
        /**
         * Delete a webhook
         * @description Also deletes its deliveries.
         */
        delete: operations["delete_webhook"];
        options?: never;
        head?: never;
        /**
         * Update a webhook
         * @description Change only the fields sent. `enabled` also turns on a webhook that was disabled after failing for days.
         */
        patch: operations["update_webhook"];
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a webhook's deliveries
         * @description Newest first, with their attempts.
         */
        get: operations["list_deliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a delivery
         * @description A message and the attempts to deliver it.
         */
        get: operations["get_delivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resend a message
         * @description Uses the same `webhook-id`. Does nothing while the delivery is still being attempted.
         */
        post: operations["resend_delivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}/secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate a webhook's secret
         * @description For 24 hours every message is signed with both secrets, so that you can change over without losing any.
         */
        post: operations["rotate_webhook_secret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test message
         * @description Sends `webhook.test`. Read the delivery to see the result.
         */
        post: operations["test_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * AccessOut
         * @description What the request was authenticated with, and what that allows.
         */
        AccessOut: {
            /** Expires At */
            expires_at: string | null;
            /**
             * Kind
             * @enum {string}
             */
            kind: "session" | "token" | "client_token";
            /**
             * Name
             * @description The token's name; of a client token, the name of the token it was made with.
             */
            name: string;
            /**
             * Runs
             * @description The only runs it can be used for; null for all.
             */
            runs: string[] | null;
            /** Scopes */
            scopes: components["schemas"]["TokenScope"][];
        };
        /** AttemptOut */
        AttemptOut: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /**
             * Duration Ms
             * @default 0
             */
            duration_ms: number;
            /**
             * Error
             * @default
             */
            error: string;
            /**
             * Status
             * @description The response status; null if there was no response.
             */
            status?: number | null;
        };
        /**
         * Audience
         * @description Who the content is for.
         */
        Audience: {
            /**
             * Can they come or call in working hours?
             * @description Matters where you sell slots on weekdays.
             */
            can_be_reached_by_day?: boolean | null;
            /**
             * Your ideal customer
             * @description One kind of person or company, as exactly as you can.
             */
            ideal_customer: string;
            /**
             * How they buy
             * @description From noticing a problem to coming back.
             */
            journey?: components["schemas"]["Journey"] | null;
            /**
             * Questions your customers ask
             * @description Five good ones are enough. Each is answered by at least one piece.
             */
            questions: components["schemas"]["Question"][];
            /**
             * Groups
             * @description Only if you would speak to them differently.
             */
            segments?: components["schemas"]["Segment"][] | null;
        };
        /**
         * Blackout
         * @description Days on which nothing is published.
         */
        Blackout: {
            /**
             * First day
             * Format: date
             * @description From this day on nothing is published.
             */
            first: string;
            /**
             * Last day
             * @description Leave empty for a single day.
             */
            last?: string | null;
            /**
             * Reason
             * @description Shown beside the calendar.
             */
            reason?: string | null;
        };
        BlockPart: components["schemas"]["HeadingBlock"] | components["schemas"]["ParagraphBlock"] | components["schemas"]["StatementsBlock"] | components["schemas"]["TableBlock"] | components["schemas"]["NoteBlock"];
        /**
         * Brief
         * @description A business brief, as submitted by a form or an API client.
         *
         *     What rules reason about is typed: kinds, numbers, dates, lists. Free text is quoted and never interpreted.
         */
        Brief: {
            /** @description Who it is for and what they ask. */
            audience: components["schemas"]["Audience"];
            business: components["schemas"]["Business"];
            /**
             * Goals
             * @description What must be reached. The first goal is the most important one.
             */
            goals: components["schemas"]["Goal"][];
            /**
             * Key
             * @description Your own name for this brief; it changes nothing.
             */
            key?: string | null;
            /**
             * Answers that could not be carried over
             * @description From a brief of version 1. They are printed, not used.
             */
            lost_answers?: components["schemas"]["LostAnswer"][] | null;
            /**
             * Market
             * @description Competitors, gaps and trends.
             */
            market?: components["schemas"]["Market"] | null;
            /** @description People, money, formats and channels. */
            means: components["schemas"]["Means"];
            /**
             * Note
             * @description Your own note about this brief; it changes nothing.
             */
            note?: string | null;
            /**
             * Proof
             * @description What only you can show: the content is built on it.
             */
            proof?: components["schemas"]["Proof"][] | null;
            /**
             * Results today
             * @description The baselines.
             */
            results?: components["schemas"]["Results"] | null;
            /**
             * Rules
             * @description What may not be said or done, and who checks.
             */
            rules?: components["schemas"]["Rules"] | null;
            /**
             * Timing
             * @description Days to publish, to pause and to sell.
             */
            timing?: components["schemas"]["Timing"] | null;
            /**
             * Version
             * @default 2
             * @constant
             */
            version: 2;
            /**
             * Voice
             * @description How you sound, and when a piece is good enough.
             */
            voice?: components["schemas"]["Voice"] | null;
        };
        /**
         * Budget
         * @description Money for content with its currency and period.
         */
        Budget: {
            /**
             * Amount
             * @description Tools, freelancers, pictures, promotion; 0 if there is none.
             */
            amount: number;
            /**
             * Currency
             * @description Three letters, such as GBP, EUR or USD.
             */
            currency: string;
            /**
             * Per
             * @description The time this amount is for.
             */
            period: components["schemas"]["Period"];
        };
        /**
         * Business
         * @description What the business is and sells.
         */
        Business: {
            /**
             * Business name
             * @description The strategy speaks about you by name.
             */
            business_name: string;
            /**
             * Country (code)
             * @description The country you sell in first, such as GB or NL: its public holidays are kept free.
             */
            country?: string | null;
            /**
             * What the business does
             * @description Two or three plain sentences.
             */
            description: string;
            /**
             * Industry
             * @description As your customers would call it.
             */
            industry?: string | null;
            /**
             * Language to write in (code)
             * @description The language of your content and of this strategy, such as en-GB or de.
             */
            language?: string | null;
            /**
             * What you sell, and for how much
             * @description The next step of every piece leads here.
             */
            offer: string;
            /**
             * Places
             * @description Town, area or countries, as you would say it.
             */
            places?: string | null;
            /**
             * Your position
             * @description A challenger picks other fights than a leader.
             */
            position?: components["schemas"]["Position"] | null;
            /**
             * Region (code)
             * @description State or province, such as CA, ENG or BY, where it has public holidays of its own.
             */
            region?: string | null;
            /**
             * Advertising rules of your trade
             * @description Regulated trades may not claim what others may. The plan warns you.
             */
            regulation?: components["schemas"]["Regulation"] | null;
            /**
             * Where the business stands
             * @description Age, size or revenue, in your words.
             */
            stage?: string | null;
            /**
             * Kind of business
             * @description Decides the learning cards and what channels usually cost.
             */
            trade?: components["schemas"]["Trade"] | null;
            /**
             * Website
             * @description The home of your own pages.
             */
            website?: string | null;
        };
        /**
         * CardSource
         * @description Source of an educational card's claim. `date` is ISO 8601 and may be a year only.
         */
        CardSource: {
            /** @default null */
            date: string | null;
            name: string;
            url: string;
        };
        /** @enum {string} */
        ChannelKey: "Website" | "Email" | "LinkedIn" | "Instagram" | "YouTube" | "Facebook" | "TikTok" | "Snapchat" | "Pinterest" | "Webinars" | "Podcast" | "Map listing" | "Partners" | "Press" | "Paid adverts" | "Print" | "Other";
        /**
         * ChannelUse
         * @description A channel the business uses or could use.
         */
        ChannelUse: {
            /**
             * Are your customers there?
             * @description The strongest reason for a channel.
             */
            audience_is_there?: boolean | null;
            /**
             * Channel
             * @description From the list.
             */
            channel: components["schemas"]["ChannelKey"];
            /**
             * Do you use it today?
             * @description A channel that works is cheaper than a new one.
             */
            is_used?: boolean | null;
            /**
             * What you call it
             * @description Your own word for it.
             */
            name?: string | null;
            /**
             * People there
             * @description Subscribers, followers or members today.
             */
            reach?: number | null;
        };
        /** @enum {string} */
        CheckedPieces: "Every piece" | "Pieces with proof" | "Pieces about the trade";
        /** ClientTokenCreate */
        ClientTokenCreate: {
            /**
             * Access
             * @description `write` needs `runs`, and a token that may write.
             * @default read
             * @enum {string}
             */
            access: "read" | "write";
            /**
             * Expires In S
             * @default 900
             */
            expires_in_s: number;
            /**
             * Runs
             * @description The only runs it can be used for, 1 to 20; null for all.
             */
            runs?: string[] | null;
        };
        /** ClientTokenOut */
        ClientTokenOut: {
            /**
             * Access
             * @enum {string}
             */
            access: "read" | "write";
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Runs */
            runs: string[] | null;
            /**
             * Token
             * @description Send it as a bearer token. Shown only in this response.
             */
            token: string;
        };
        /**
         * Competitor
         * @description A competitor, as far as the user knows it.
         */
        Competitor: {
            /**
             * Have you checked this?
             * @description Unchecked lines are marked as assumptions.
             */
            is_checked?: boolean | null;
            /**
             * Name
             * @description Only competitors you name are ever mentioned.
             */
            name: string;
            /**
             * What they do well
             * @description Where not to fight them head-on.
             */
            strength?: string | null;
            /**
             * Where they are weak
             * @description The room they leave for you.
             */
            weakness?: string | null;
            /**
             * Website
             * @description Where to look when a line has to be checked.
             */
            website?: string | null;
        };
        /** @description The strategy is saved. Final. */
        CompleteEvent: {
            data: {
                final?: boolean;
                message: string;
                /** @enum {string} */
                outcome: "succeeded" | "partial";
                progress: components["schemas"]["Percent"];
                run_id: string;
                step: number;
                /** Format: date-time */
                timestamp: string;
                total_steps: number;
            };
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "complete";
            /** @description Resume after this event. */
            id: string;
        };
        /**
         * ConflictOut
         * @description The response to an edit of an outdated version, with both contents. Nothing was changed.
         */
        ConflictOut: {
            /** Code */
            code: string;
            /**
             * Current
             * @description The current content.
             */
            current?: {
                [key: string]: unknown;
            } | null;
            /** Current Version */
            current_version?: number | null;
            /** Detail */
            detail: string;
            /** Errors */
            errors?: components["schemas"]["ProblemField"][] | null;
            /** Status */
            status: number;
            /** Title */
            title: string;
            /** Type */
            type: string;
            /**
             * Yours
             * @description The content with your edit.
             */
            yours?: {
                [key: string]: unknown;
            } | null;
        };
        /**
         * DeliveryOut
         * @description A message and the attempts to deliver it.
         */
        DeliveryOut: {
            /** Attempts */
            attempts: components["schemas"]["AttemptOut"][];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Event */
            event: string;
            /**
             * Id
             * Format: uuid
             * @description The `webhook-id` header, the same in every attempt.
             */
            id: string;
            /** Next Attempt At */
            next_attempt_at: string | null;
            /** Run Id */
            run_id: string | null;
            /** Settled At */
            settled_at: string | null;
            status: components["schemas"]["DeliveryStatus"];
        };
        /** DeliveryPage */
        DeliveryPage: {
            /**
             * Next Cursor
             * @description Send it as `cursor` to get the next page; null on the last page.
             */
            next_cursor: string | null;
            /** Results */
            results: components["schemas"]["DeliveryOut"][];
        };
        /**
         * DeliveryStatus
         * @enum {string}
         */
        DeliveryStatus: "pending" | "delivered" | "failed";
        /** @description The whole text of a section so far; a later one replaces it. */
        DeltaEvent: {
            data: {
                final?: boolean;
                message: string;
                run_id: string;
                section: components["schemas"]["SectionKey"];
                /** Format: date-time */
                timestamp: string;
            };
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "delta";
        };
        /**
         * EducationalContent
         * @description One card to read while waiting. `read_seconds` assumes 200 words a minute.
         */
        EducationalContent: {
            body: string;
            id: string;
            /** @enum {string} */
            kind: "concept" | "example" | "tip" | "question";
            points: string[];
            read_seconds: number;
            /** @default null */
            source: components["schemas"]["CardSource"] | null;
            step: number;
            tip: string;
            title: string;
            try_now: string;
        };
        /** @description A card to read while waiting. */
        EducationalEvent: {
            data: {
                educational_content: components["schemas"]["EducationalContent"];
                final?: boolean;
                run_id: string;
                step: number;
                /** Format: date-time */
                timestamp: string;
            };
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "educational";
            /** @description Resume after this event. */
            id: string;
        };
        /**
         * ErrorDetail
         * @description What went wrong. `code` is stable; `message` is for people and contains no exception text.
         */
        ErrorDetail: {
            /** Code */
            code: string;
            /** Message */
            message: string;
            /** Retryable */
            retryable: boolean;
        };
        /** @description The run has failed. Final. */
        ErrorEvent: {
            data: {
                error: components["schemas"]["ErrorDetail"];
                final?: boolean;
                message: string;
                progress: components["schemas"]["Percent"];
                run_id: string;
                step: number;
                /** Format: date-time */
                timestamp: string;
                total_steps: number;
            };
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "error";
            /** @description Resume after this event. */
            id: string;
        };
        /**
         * Estimate
         * @description How long a run will still take, from finished runs with the same writer. Computed when the response was made.
         */
        Estimate: {
            /**
             * High S
             * @description 90th percentile of the remaining time, rounded up; null if unknown.
             */
            high_s?: number | null;
            /**
             * Low S
             * @description Median of the remaining time, rounded down; null if unknown.
             */
            low_s?: number | null;
            /**
             * Overdue In S
             * @description Seconds until the current step takes longer than in 90% of those runs; 0 if it already does.
             */
            overdue_in_s?: number | null;
            /**
             * Sample Size
             * @description Number of finished runs behind the estimate.
             */
            sample_size: number;
            /**
             * Text
             * @description For people; also says if it is unknown.
             */
            text: string;
        };
        /** @description One event, exactly as the stream sends it. */
        EventOut: components["schemas"]["ResetEvent"] | components["schemas"]["StatusEvent"] | components["schemas"]["ProgressEvent"] | components["schemas"]["EducationalEvent"] | components["schemas"]["SectionEvent"] | components["schemas"]["CompleteEvent"] | components["schemas"]["ErrorEvent"];
        /** EventPage */
        EventPage: {
            /** Events */
            events: components["schemas"]["EventOut"][];
            /**
             * Is Terminal
             * @description True if these events include the final one.
             */
            is_terminal: boolean;
            /**
             * Last Event Id
             * @description Send it as `after` next time.
             */
            last_event_id: string;
        };
        /**
         * EvidenceCount
         * @description Number of statements per kind of evidence.
         */
        EvidenceCount: {
            /** Assumption */
            assumption: number;
            /** Calculated */
            calculated: number;
            /** Judgement */
            judgement: number;
            /** Sourced */
            sourced: number;
            /** You Told Us */
            you_told_us: number;
        };
        /**
         * ExportOut
         * @description A file format the strategy can be exported in.
         */
        ExportOut: {
            /**
             * Content
             * @enum {string}
             */
            content: "strategy" | "calendar";
            extension: components["schemas"]["Extension"];
            /** Media Type */
            media_type: string;
            /** Title */
            title: string;
            /** Url */
            url: string;
        };
        /** @enum {string} */
        Extension: "docx" | "md" | "xlsx" | "json" | "csv" | "asana.csv" | "todoist.csv" | "ics";
        /** @enum {string} */
        FormatKey: "Article" | "Customer story" | "Webinar" | "Newsletter" | "Social post" | "Podcast episode" | "Video" | "Infographic" | "White paper" | "Calculator or quiz" | "Other";
        /** @enum {string} */
        Frequency: "Daily" | "2-3 times per week" | "Weekly" | "Bi-weekly" | "Monthly" | "Quarterly";
        /**
         * Gap
         * @description A need that no competitor serves yet.
         */
        Gap: {
            /**
             * What is missing
             * @description In your words.
             */
            gap: string;
            /**
             * What you could do about it
             * @description Quoted where the options are compared.
             */
            opportunity?: string | null;
            /**
             * Priority
             * @description A gap of high priority adds a point to the option it supports.
             */
            priority?: components["schemas"]["Level"] | null;
            /**
             * Which questions it is about
             * @description Numbers of your questions.
             */
            questions?: number[] | null;
        };
        /**
         * Goal
         * @description A goal. The first one in the list is the primary goal: most of the work serves it.
         */
        Goal: {
            /**
             * What readers should do
             * @description A few words for a button, such as Ask for a demo.
             */
            action?: string | null;
            /**
             * By
             * @description The day on which you want to be there.
             */
            by?: string | null;
            /**
             * Kind of goal
             * @description Decides what a piece asks its readers to do.
             */
            kind?: components["schemas"]["GoalKind"] | null;
            /**
             * What you count
             * @description Such as qualified demo requests, or daytime slots filled.
             */
            metric?: string | null;
            /**
             * Not before
             * @description If it starts later, such as the day a sale opens.
             */
            opens?: string | null;
            /**
             * Counted per
             * @description 20 a month and 20 in total are different goals.
             */
            period?: components["schemas"]["GoalPeriod"] | null;
            /**
             * Today
             * @description Without it, you cannot tell whether the plan worked.
             */
            start?: number | null;
            /**
             * Target
             * @description The number to reach.
             */
            target?: number | null;
            /**
             * Goal, in your words
             * @description Quoted in the strategy as you write it.
             */
            text: string;
            /**
             * Unit
             * @description Such as %, jackets or subscribers; empty if it is just a number.
             */
            unit?: string | null;
            /**
             * People already waiting
             * @description Such as a waiting list: if it is longer than the target, reach is not your task.
             */
            waiting?: number | null;
        };
        /** @enum {string} */
        GoalKind: "Leads" | "Sales" | "Stock to sell" | "Bookings or slots" | "Sign-ups" | "Mentions" | "Returning customers" | "Donations" | "Hires" | "Other";
        /** @enum {string} */
        GoalPeriod: "week" | "month" | "quarter" | "year" | "in total";
        /** HeadingBlock */
        HeadingBlock: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "heading";
            /** Text */
            text: string;
        };
        /** @description Nothing has happened for the heartbeat interval. */
        HeartbeatEvent: {
            data: {
                final?: boolean;
                /** Format: date-time */
                timestamp: string;
            };
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "heartbeat";
        };
        /** @description The first event of every stream. `events`: the names that may follow, and whether those events have an id. */
        HelloEvent: {
            data: {
                connection_id?: string;
                events: {
                    [key: string]: boolean;
                };
                final?: boolean;
                heartbeat_interval_s: number;
                last_event_id: string;
                /** Format: date-time */
                timestamp: string;
            };
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "hello";
        };
        /**
         * Journey
         * @description How customers get from first noticing a problem to coming back, in the user's words.
         */
        Journey: {
            /**
             * How they compare
             * @description Quoted in the section on the audience.
             */
            comparing?: string | null;
            /**
             * What decides it
             * @description Quoted in the section on the audience.
             */
            deciding?: string | null;
            /**
             * Why they come back
             * @description Quoted in the section on the audience.
             */
            returning?: string | null;
            /**
             * What makes them look
             * @description Quoted in the section on the audience.
             */
            trigger?: string | null;
        };
        /** @enum {string} */
        Level: "High" | "Medium" | "Low";
        /** LimitsOut */
        LimitsOut: {
            /**
             * Concurrent Runs
             * @description Runs that may be queued or running at the same time.
             */
            concurrent_runs: number;
            /** Exports Per Minute */
            exports_per_minute: number;
            /** Requests Per Minute */
            requests_per_minute: number;
            /** Runs Per Hour */
            runs_per_hour: number;
            /**
             * Streams
             * @description Streams that may be open at the same time.
             */
            streams: number;
        };
        /**
         * LostAnswer
         * @description An answer of a version 1 brief that could not be carried over without guessing.
         *
         *     `field` is the title the question had.
         */
        LostAnswer: {
            /** Field */
            field: string;
            /** Text */
            text: string;
        };
        /**
         * Market
         * @description Competitors, gaps and trends.
         */
        Market: {
            /**
             * Competitors
             * @description The two or three customers compare you to.
             */
            competitors?: components["schemas"]["Competitor"][] | null;
            /**
             * Gaps
             * @description What your competitors do not explain or show.
             */
            gaps?: components["schemas"]["Gap"][] | null;
            /**
             * Trends
             * @description Changes your customers already notice.
             */
            trends?: components["schemas"]["Trend"][] | null;
        };
        /** MeOut */
        MeOut: {
            access: components["schemas"]["AccessOut"];
            /**
             * Active Runs
             * @description Your runs in progress.
             */
            active_runs: number;
            limits: components["schemas"]["LimitsOut"];
            /** Username */
            username: string;
        };
        /**
         * Means
         * @description What can be spent, and what it should be spent on.
         */
        Means: {
            /**
             * Money for content
             * @description The plan costs no more than this.
             */
            budget: components["schemas"]["Budget"];
            /**
             * Channels
             * @description Those you use, and those you think of.
             */
            channels?: components["schemas"]["ChannelUse"][] | null;
            /**
             * Formats you want to make
             * @description The plan uses only these.
             */
            formats?: components["schemas"]["RequestedFormat"][] | null;
            /**
             * How often you want to publish
             * @description The largest rhythm that fits the hours is planned.
             */
            frequency: components["schemas"]["Frequency"];
            /**
             * People and hours
             * @description The plan needs no more hours than these.
             */
            people: components["schemas"]["Person"][];
            /**
             * Themes and their shares
             * @description They become the pillars.
             */
            themes?: components["schemas"]["Theme"][] | null;
        };
        /** MissingPart */
        MissingPart: {
            /** Key */
            key: string;
            /** Reason */
            reason: string;
            /** Title */
            title: string;
        };
        /** MissingSection */
        MissingSection: {
            error: components["schemas"]["ErrorDetail"] | null;
            /** Key */
            key: string;
            /** @description Set while it waits for the next try; its status is `running` then. */
            next_try: components["schemas"]["NextTry"] | null;
            status: components["schemas"]["SectionStatus"];
            /** Step */
            step: number;
            /** Title */
            title: string;
            /** @description Null if no model was called. */
            usage: components["schemas"]["ModelUsageOut"] | null;
            /**
             * Writer
             * @description The writer of its text; `rules` if code alone made it, empty if there is no text.
             */
            writer: string;
            /** Writer Label */
            writer_label: string;
        };
        /**
         * ModelUsageOut
         * @description Totals of all model calls, failed ones included. Null means unknown, not 0.
         */
        ModelUsageOut: {
            /** Calls */
            calls: number;
            /**
             * Cost Usd
             * @description At the providers' list prices.
             */
            cost_usd: number | null;
            /** Duration S */
            duration_s: number;
            /** Input Tokens */
            input_tokens: number | null;
            /** Output Tokens */
            output_tokens: number | null;
        };
        /**
         * NextTry
         * @description A section failed in a way that may pass, and waits for its next try.
         */
        NextTry: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /**
             * Number
             * @description Number of the next try.
             */
            number: number;
            /**
             * Reason
             * @description Why the last try failed, for people.
             */
            reason: string;
            /**
             * Total
             * @description Number of tries in all.
             */
            total: number;
        };
        /** NoteBlock */
        NoteBlock: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "note";
            /** Text */
            text: string;
            /**
             * Tone
             * @enum {string}
             */
            tone: "info" | "warning";
        };
        /** @description A message from the operator to everyone connected, in plain text. */
        NoticeEvent: {
            data: {
                final?: boolean;
                message: string;
                /** Format: date-time */
                timestamp: string;
            };
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "notice";
        };
        /** @enum {string} */
        Outcome: "succeeded" | "partial" | "failed" | "canceled";
        /** ParagraphBlock */
        ParagraphBlock: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "paragraph";
            /** Text */
            text: string;
        };
        Percent: number;
        /** @enum {string} */
        Period: "week" | "month" | "quarter" | "year";
        /**
         * Person
         * @description A person who makes content, or a group with the same role.
         */
        Person: {
            /**
             * Hours a week for content
             * @description The hours they can really spend, of all together.
             */
            hours_per_week: number;
            /**
             * What they make
             * @description Empty if everything.
             */
            makes?: components["schemas"]["FormatKey"][] | null;
            /**
             * Role or name
             * @description Rows of the calendar are given to them.
             */
            role: string;
        };
        /** @enum {string} */
        Position: "Market Leader" | "Challenger" | "Follower" | "Niche Player";
        /** ProblemField */
        ProblemField: {
            /** Code */
            code: string;
            /** Field */
            field: string;
            /** Message */
            message: string;
        };
        /**
         * ProblemOut
         * @description A problem document (RFC 9457).
         */
        ProblemOut: {
            /** Code */
            code: string;
            /** Detail */
            detail: string;
            /** Errors */
            errors?: components["schemas"]["ProblemField"][] | null;
            /** Status */
            status: number;
            /** Title */
            title: string;
            /** Type */
            type: string;
        };
        /** @description A section was started, or waits for its next try. */
        ProgressEvent: {
            data: {
                estimate?: components["schemas"]["Estimate"];
                final?: boolean;
                message: string;
                progress: components["schemas"]["Percent"];
                run_id: string;
                section: components["schemas"]["SectionState"];
                step: number;
                /** Format: date-time */
                timestamp: string;
                total_steps: number;
            };
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "progress";
            /** @description Resume after this event. */
            id: string;
        };
        /**
         * Proof
         * @description Something the business can show.
         */
        Proof: {
            /**
             * Which questions it answers
             * @description Numbers of your customers' questions, such as 1 and 3.
             */
            answers?: number[] | null;
            /**
             * Kind
             * @description Decides which titles and formats it fits.
             */
            kind?: components["schemas"]["ProofKind"] | null;
            /**
             * May it be published?
             * @description If you don't know, asking is planned first.
             */
            may_be_published?: boolean | null;
            /**
             * What you can show
             * @description A figure, a story, an expert, footage: as exactly as you can.
             */
            proof: string;
            /**
             * How often it is new
             * @description Figures that are renewed can be a regular edition.
             */
            renewed?: components["schemas"]["Renewal"] | null;
            /**
             * Who says it
             * @description A name with a role, or where the figure comes from.
             */
            said_by?: string | null;
        };
        /** @enum {string} */
        ProofKind: "Number" | "Case" | "Person" | "Process" | "Review" | "Certificate" | "Footage";
        /**
         * Question
         * @description A question that customers ask before they buy.
         */
        Question: {
            /**
             * Your answer in a sentence
             * @description What you would say at the counter.
             */
            answer?: string | null;
            /**
             * Who asks
             * @description The name of one of your groups.
             */
            asked_by?: string | null;
            /**
             * Kind
             * @description A fear is answered in another way than a price.
             */
            kind?: components["schemas"]["QuestionKind"] | null;
            /**
             * Question
             * @description As a customer would say it, with its question mark: it can become a title.
             */
            question: string;
        };
        /** @enum {string} */
        QuestionKind: "Fear" | "Lack" | "Failure" | "Cost" | "Comparison" | "How-to" | "Urgent";
        /** RegenerateRequest */
        RegenerateRequest: {
            /**
             * Confirm
             * @description Required if you have edited the section. Your text stays in its history.
             * @default false
             */
            confirm: boolean;
            /**
             * Instruction
             * @description At most 500 characters. Not supported by writers that follow rules.
             * @default
             */
            instruction: string;
        };
        /** @enum {string} */
        Regulation: "None" | "Health" | "Food supplements" | "Medicines" | "Finance" | "Law" | "Alcohol" | "Gambling" | "Other";
        /** @enum {string} */
        Renewal: "Once" | "Every month" | "Every quarter" | "Every year";
        /**
         * RequestedFormat
         * @description A format the user wants to publish.
         */
        RequestedFormat: {
            /**
             * Format
             * @description From the list; choose Other for one that is not there.
             */
            format: components["schemas"]["FormatKey"];
            /**
             * Hours for one
             * @description Making, checking and spreading; ours are shown if empty.
             */
            hours?: number | null;
            /**
             * At most a month
             * @description Such as 1 if you promised one email a month.
             */
            max_per_month?: number | null;
            /**
             * What you call it
             * @description Your own word for it.
             */
            name?: string | null;
        };
        /** @description The stream cannot resume from the client's id: what the client has is discarded. */
        ResetEvent: {
            data: {
                final?: boolean;
                /** @enum {string} */
                reason: "unknown_id" | "id_ahead_of_log" | "history_pruned" | "history_changed";
                /** Format: date-time */
                timestamp: string;
            };
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "reset";
            /**
             * @description Only in a poll.
             * @constant
             */
            id?: "";
        };
        /**
         * Results
         * @description What the website and the channels do today.
         */
        Results: {
            /**
             * Visitors who leave at once (%)
             * @description A baseline.
             */
            bounce_rate?: number | null;
            /**
             * Can you run A/B tests?
             * @description Decides how experiments are done.
             */
            can_split_test?: boolean | null;
            /**
             * Readers of an email who click (%)
             * @description A baseline.
             */
            click_rate?: number | null;
            /**
             * Visitors who download something (%)
             * @description A baseline.
             */
            download_rate?: number | null;
            /**
             * Visitors who do what your first goal counts (%)
             * @description With visits and target it shows how many visits you need.
             */
            goal_rate?: number | null;
            /**
             * In your words
             * @description What content brings in today.
             */
            in_words?: string | null;
            /**
             * Other numbers you watch
             * @description One a line, with today's value.
             */
            other_numbers?: string[] | null;
            /**
             * You look at results every
             * @description Sets the reviews.
             */
            review_every?: ("Month" | "Quarter") | null;
            /**
             * Visitors who sign up by email (%)
             * @description For goals about your list.
             */
            signup_rate?: number | null;
            /**
             * Where visitors come from
             * @description One that works is cheaper to grow.
             */
            sources?: components["schemas"]["Source"][] | null;
            /**
             * Visits a month
             * @description The first number of any honest forecast.
             */
            visits_per_month?: number | null;
        };
        /**
         * Reviewer
         * @description A person who checks pieces before they are published.
         */
        Reviewer: {
            /**
             * What they check
             * @description Every piece, if you leave it empty.
             */
            checks?: components["schemas"]["CheckedPieces"] | null;
            /**
             * Who checks
             * @description A role is enough, such as legal or a clinician.
             */
            who: string;
            /**
             * Working days it takes
             * @description Checks are done one after the other, so their days are added.
             */
            working_days?: number | null;
        };
        /** @enum {string} */
        Role: "Decides" | "Signs" | "Uses" | "Advises";
        /**
         * Rules
         * @description Limits on words, claims, proof and channels.
         */
        Rules: {
            /**
             * What every piece must state
             * @description Such as a notice that the law asks for. Part of every writer's brief.
             */
            always_state?: string[] | null;
            /**
             * Kinds of proof you may not use
             * @description Such as reviews, where testimonials are not allowed.
             */
            barred_proof?: components["schemas"]["ProofKind"][] | null;
            /**
             * Claims never to make
             * @description One a line. Code cannot judge claims, so each piece's reviewer gets this list.
             */
            forbidden_claims?: string[] | null;
            /**
             * Words never to use
             * @description One a line. No text of the strategy may contain them.
             */
            forbidden_words?: string[] | null;
            /**
             * Do customers have to agree before you name them?
             * @description Then asking them is planned before the piece.
             */
            needs_consent_for_names?: boolean | null;
            /**
             * Other rules
             * @description One a line. They are printed for your writers; no rule here plans or checks anything.
             */
            other?: string[] | null;
            /**
             * Channels you will not use
             * @description The plan uses no such.
             */
            refused_channels?: components["schemas"]["ChannelKey"][] | null;
            /**
             * Who checks before publishing
             * @description Their days are kept free.
             */
            reviewers?: components["schemas"]["Reviewer"][] | null;
        };
        /**
         * RunCreate
         * @description The body of `POST /runs`.
         */
        RunCreate: {
            brief: components["schemas"]["Brief"];
        };
        /** RunPage */
        RunPage: {
            /**
             * Next Cursor
             * @description Send it as `cursor` to get the next page; null on the last page.
             */
            next_cursor: string | null;
            /** Results */
            results: components["schemas"]["RunSummary"][];
        };
        /**
         * RunSnapshot
         * @description The complete state of a run, as its stream reports it.
         */
        RunSnapshot: {
            /** Attempt */
            attempt: number;
            /**
             * Cancel Reason
             * @description An operator's reason for canceling the run.
             */
            cancel_reason: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            error: components["schemas"]["ErrorDetail"] | null;
            /** @description How long the run will still take; null once it has ended. */
            estimate: components["schemas"]["Estimate"] | null;
            /** Finished At */
            finished_at: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Is Cancelable */
            is_cancelable: boolean;
            /**
             * Is Retryable
             * @description True if the run has ended and can have failed sections to retry.
             */
            is_retryable: boolean;
            /** Is Terminal */
            is_terminal: boolean;
            /**
             * Last Event Id
             * @description Resume the stream, or request events, after this id.
             */
            last_event_id: string;
            /** Message */
            message: string;
            /** Name */
            name: string;
            /**
             * Parent Id
             * @description The run that this one is a rerun of.
             */
            parent_id: string | null;
            /**
             * Progress
             * @description 0 to 100. Never falls, and is 100 only at the end.
             */
            progress: number;
            /** Sections */
            sections: components["schemas"]["SectionState"][];
            /**
             * Simulated S
             * @description Duration of a simulated run in seconds; 0 for a real run.
             */
            simulated_s: number;
            /** Started At */
            started_at: string | null;
            status: components["schemas"]["RunStatus"];
            /** Step */
            step: number;
            /** Steps */
            steps: components["schemas"]["StepState"][];
            /** Total Steps */
            total_steps: number;
            urls: components["schemas"]["RunUrls"];
            /** Version */
            version: number;
            /** Writer */
            writer: string;
            /** Writer Label */
            writer_label: string;
        };
        /**
         * RunStatus
         * @enum {string}
         */
        RunStatus: "queued" | "running" | "succeeded" | "partial" | "failed" | "canceled";
        /**
         * RunSummary
         * @description A run in a list.
         */
        RunSummary: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Finished At */
            finished_at: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            /** Progress */
            progress: number;
            status: components["schemas"]["RunStatus"];
            urls: components["schemas"]["RunUrls"];
            /** Writer */
            writer: string;
        };
        /** RunUpdate */
        RunUpdate: {
            /**
             * Name
             * @description In place of the business's name.
             */
            name: string;
        };
        /**
         * RunUrls
         * @description URLs of everything about a run. Paths on the API's own origin, if the server's `SITE_URL` is not set.
         */
        RunUrls: {
            /** Brief */
            brief: string;
            /** Cancel */
            cancel: string;
            /** Events */
            events: string;
            /**
             * Exports
             * @description URI template with `{extension}`, such as `docx`.
             */
            exports: string;
            /**
             * Page
             * @description The page for people, who sign in with a session.
             */
            page: string;
            /** Rerun */
            rerun: string;
            /** Retry */
            retry: string;
            /**
             * Sections
             * @description URI template (RFC 6570) with `{key}`.
             */
            sections: string;
            /** Self */
            self: string;
            /** Shares */
            shares: string;
            /** Strategy */
            strategy: string;
            /** Stream */
            stream: string;
            /**
             * Ticket
             * @description POST to get a one-use ticket for the stream.
             */
            ticket: string;
        };
        /**
         * SampleBriefOut
         * @description A brief of an invented business, ready for `POST /runs`.
         */
        SampleBriefOut: {
            brief: components["schemas"]["Brief"];
            /** Key */
            key: string;
            /** Note */
            note: string;
            /** Title */
            title: string;
        };
        /** SampleBriefs */
        SampleBriefs: {
            /** Results */
            results: components["schemas"]["SampleBriefOut"][];
        };
        /**
         * Season
         * @description A time of the year in which customers buy, stay away, or the business is closed.
         */
        Season: {
            /**
             * First day
             * Format: date
             * @description The next time it begins.
             */
            first: string;
            /**
             * A headline for it
             * @description Title of the piece before it, as you would say it.
             */
            headline?: string | null;
            /**
             * Every year?
             * @description Yes, if you leave it empty.
             */
            is_yearly?: boolean | null;
            /**
             * Kind
             * @description Buying seasons get pieces before they begin; quiet ones get fewer; closed, none.
             */
            kind: components["schemas"]["SeasonKind"];
            /**
             * Last day
             * Format: date
             * @description The next time it ends.
             */
            last: string;
            /**
             * Season
             * @description As you would call it, such as gift buying.
             */
            name: string;
            /**
             * What is sold then
             * @description The pieces before the season point to it.
             */
            sells?: string | null;
            /**
             * Who buys then
             * @description The name of one of your groups; empty if all of them.
             */
            who?: string | null;
        };
        /** @enum {string} */
        SeasonKind: "Buying" | "Quiet" | "Closed";
        /**
         * SectionDetail
         * @description A section with its current content.
         */
        SectionDetail: {
            /**
             * Answers Used
             * @description Brief fields that this section used.
             */
            answers_used: string[];
            /**
             * Changed Inputs
             * @description Keys of the sections it was composed from that have changed since; empty if it is up to date.
             */
            changed_inputs: string[];
            /** Content */
            content: {
                [key: string]: unknown;
            };
            /** @description Why writing or regenerating it failed last time. */
            error: components["schemas"]["ErrorDetail"] | null;
            /** Is Edited */
            is_edited: boolean;
            /** Is Locked */
            is_locked: boolean;
            /** Key */
            key: string;
            status: components["schemas"]["SectionStatus"];
            /** Step */
            step: number;
            /** Title */
            title: string;
            urls: components["schemas"]["SectionUrls"];
            /**
             * Version
             * @description Number of the current version. The `ETag` for `If-Match` of an edit.
             */
            version: number;
            /**
             * Writer
             * @description The writer: `user` if you edited it, `rules` if written by code alone.
             */
            writer: string;
            /** Writer Label */
            writer_label: string;
        };
        /**
         * SectionEdit
         * @description Fields of the section's content to replace. Fields that are left out do not change.
         */
        SectionEdit: {
            /**
             * Content
             * @description As `content` of the section. The evidence of changed statements is set to `you_told_us`.
             */
            content: {
                [key: string]: unknown;
            };
        };
        /** @description A section is done or has failed. */
        SectionEvent: {
            data: {
                estimate?: components["schemas"]["Estimate"];
                final?: boolean;
                message: string;
                progress: components["schemas"]["Percent"];
                run_id: string;
                section: components["schemas"]["SectionState"];
                step: number;
                /** Format: date-time */
                timestamp: string;
                total_steps: number;
            };
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "section";
            /** @description Resume after this event. */
            id: string;
        };
        /**
         * SectionKey
         * @description Which section a text belongs to.
         */
        SectionKey: {
            key: string;
            title: string;
        };
        /** SectionPart */
        SectionPart: {
            /**
             * Answers Used
             * @description Brief fields that this section used.
             */
            answers_used: string[];
            /**
             * Answers Used Titles
             * @description Question titles of `answers_used`.
             */
            answers_used_titles: string[];
            /**
             * Appendix
             * @description Workings and sums, shown after the text of all sections.
             */
            appendix: components["schemas"]["BlockPart"][];
            /**
             * Blocks
             * @description Content in display order.
             */
            blocks: components["schemas"]["BlockPart"][];
            /**
             * Content
             * @description The section's own fields, such as `items` of the calendar.
             */
            content: {
                [key: string]: unknown;
            };
            /**
             * Is Edited
             * @description Whether the owner edited it by hand.
             */
            is_edited: boolean;
            /** Key */
            key: string;
            /** Title */
            title: string;
            writer: components["schemas"]["WriterPart"];
        };
        /**
         * SectionState
         * @description A section without its text.
         */
        SectionState: {
            error: components["schemas"]["ErrorDetail"] | null;
            /** Key */
            key: string;
            /** @description Set while it waits for the next try; its status is `running` then. */
            next_try: components["schemas"]["NextTry"] | null;
            status: components["schemas"]["SectionStatus"];
            /** Step */
            step: number;
            /** Title */
            title: string;
            /**
             * Writer
             * @description The writer of its text; `rules` if code alone made it, empty if there is no text.
             */
            writer: string;
            /** Writer Label */
            writer_label: string;
        };
        /**
         * SectionStatus
         * @enum {string}
         */
        SectionStatus: "waiting" | "running" | "done" | "failed";
        /** SectionUrls */
        SectionUrls: {
            /** Lock */
            lock: string;
            /** Page */
            page: string;
            /** Regenerate */
            regenerate: string;
            /** Self */
            self: string;
            /** Unlock */
            unlock: string;
            /** Versions */
            versions: string;
        };
        /**
         * Segment
         * @description A group of people who decide in the same way.
         */
        Segment: {
            /**
             * Can they come or call in working hours?
             * @description Matters where you sell slots on weekdays and groups differ.
             */
            is_free_by_day?: boolean | null;
            /**
             * Group
             * @description As you would call them, such as first-time group controllers.
             */
            name: string;
            /**
             * Their part in the purchase
             * @description Who signs needs other content than who uses it.
             */
            role?: components["schemas"]["Role"] | null;
            /**
             * Which goals they can move
             * @description Numbers of your goals, such as 1. Empty if all of them.
             */
            serves_goals?: number[] | null;
            /**
             * What brings them
             * @description The moment in which they start to look for help.
             */
            situation?: string | null;
        };
        /** ShareCreate */
        ShareCreate: {
            /**
             * Days
             * @description Days until it expires.
             * @default 7
             * @enum {integer}
             */
            days: 1 | 7 | 30;
            /**
             * Name
             * @description Who it is for. Only you see it.
             * @default
             */
            name: string;
        };
        /** ShareCreated */
        ShareCreated: {
            /**
             * Badge Url
             * @description An SVG of the run's status and percentage, shown only in this response.
             */
            badge_url: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Has Expired */
            has_expired: boolean;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Last Opened At */
            last_opened_at: string | null;
            /** Name */
            name: string;
            /**
             * Open Count
             * @description Times opened by anyone but you.
             */
            open_count: number;
            /**
             * Url
             * @description Shown only in this response.
             */
            url: string;
        };
        /** ShareLinks */
        ShareLinks: {
            /** Results */
            results: components["schemas"]["ShareOut"][];
        };
        /**
         * ShareOut
         * @description A share link, without its URL.
         */
        ShareOut: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Has Expired */
            has_expired: boolean;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Last Opened At */
            last_opened_at: string | null;
            /** Name */
            name: string;
            /**
             * Open Count
             * @description Times opened by anyone but you.
             */
            open_count: number;
        };
        /** @enum {string} */
        Source: "Search" | "Social media" | "Email" | "Direct" | "Referrals" | "Adverts";
        /**
         * StatementPart
         * @description A sentence and its evidence.
         */
        StatementPart: {
            /**
             * Basis
             * @description Brief fields, the calculation, the source with its URL, the reason, or how to check it.
             */
            basis: string;
            /**
             * Basis Text
             * @description The basis for people, with question titles in place of brief fields.
             */
            basis_text: string;
            /**
             * Evidence
             * @enum {string}
             */
            evidence: "you_told_us" | "calculated" | "sourced" | "judgement" | "assumption";
            /** Text */
            text: string;
        };
        /** StatementsBlock */
        StatementsBlock: {
            /** Items */
            items: components["schemas"]["StatementPart"][];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "statements";
        };
        /** @description The run's status has changed, or this is its current state after a `reset`. */
        StatusEvent: {
            data: {
                attempt: number;
                estimate?: components["schemas"]["Estimate"];
                final?: boolean;
                message: string;
                progress: components["schemas"]["Percent"];
                retried_sections?: string[];
                run_id: string;
                status: components["schemas"]["RunStatus"];
                step: number;
                /** Format: date-time */
                timestamp: string;
                total_steps: number;
            };
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "status";
            /** @description Resume after this event. */
            id: string;
        };
        /** StepState */
        StepState: {
            /** Key */
            key: string;
            /** Number */
            number: number;
            /**
             * Sections
             * @description Keys of the sections in this step.
             */
            sections: string[];
            status: components["schemas"]["SectionStatus"];
            /** Title */
            title: string;
            /** @description Null if unknown, and once the run has ended. */
            typical_duration: components["schemas"]["TypicalDuration"] | null;
        };
        /**
         * StrategyFile
         * @description A complete strategy: sections, writers, evidence per statement, and missing sections.
         */
        StrategyFile: {
            evidence: components["schemas"]["EvidenceCount"];
            /**
             * Generated At
             * Format: date-time
             * @description When generation ended, in UTC.
             */
            generated_at: string;
            /**
             * Language
             * @description BCP 47 tag of the language the brief asks for.
             */
            language: string;
            /**
             * Missing
             * @description Missing sections; empty if the strategy is complete.
             */
            missing: components["schemas"]["MissingPart"][];
            /**
             * Name
             * @description Name of the business.
             */
            name: string;
            outcome: components["schemas"]["Outcome"];
            /**
             * Revision
             * @description Increases with every change of the strategy.
             */
            revision: number;
            /**
             * Run Id
             * Format: uuid
             */
            run_id: string;
            /**
             * Schema Version
             * @description Major.minor: major changes when a field is renamed or removed, minor when one is added.
             * @constant
             */
            schema_version: "2.1";
            /**
             * Sections
             * @description In reading order, the one-page summary first.
             */
            sections: components["schemas"]["SectionPart"][];
            writer: components["schemas"]["WriterPart"];
        };
        /**
         * StrategyOut
         * @description The finished sections in reading order; `missing` lists the others.
         */
        StrategyOut: {
            /**
             * Exports
             * @description Formats that would not be empty.
             */
            exports: components["schemas"]["ExportOut"][];
            /** Missing */
            missing: components["schemas"]["MissingSection"][];
            /** Name */
            name: string;
            /**
             * Outcome
             * @enum {string}
             */
            outcome: "succeeded" | "partial" | "failed" | "canceled";
            /**
             * Run Id
             * Format: uuid
             */
            run_id: string;
            /** Sections */
            sections: components["schemas"]["WrittenSection"][];
            /** @description Of all sections; null if no model was called. */
            usage: components["schemas"]["ModelUsageOut"] | null;
        };
        /** @description An event of a stream. */
        StreamEvent: components["schemas"]["HelloEvent"] | components["schemas"]["HeartbeatEvent"] | components["schemas"]["ResetEvent"] | components["schemas"]["NoticeEvent"] | components["schemas"]["StatusEvent"] | components["schemas"]["ProgressEvent"] | components["schemas"]["EducationalEvent"] | components["schemas"]["SectionEvent"] | components["schemas"]["DeltaEvent"] | components["schemas"]["CompleteEvent"] | components["schemas"]["ErrorEvent"];
        /** TableBlock */
        TableBlock: {
            /** Caption */
            caption: string;
            /** Columns */
            columns: string[];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "table";
            /**
             * Rows
             * @description Each row has as many cells as `columns`.
             */
            rows: string[][];
        };
        /**
         * Theme
         * @description A subject with its share of the content.
         */
        Theme: {
            /**
             * Theme
             * @description Becomes a pillar of the plan.
             */
            name: string;
            /**
             * Its questions
             * @description Numbers of your customers' questions.
             */
            questions?: number[] | null;
            /**
             * Share (%)
             * @description Its part of the pieces; all shares together are 100.
             */
            share: number;
        };
        /** TicketOut */
        TicketOut: {
            /** Expires In S */
            expires_in_s: number;
            /**
             * Url
             * @description URL of the stream, including the ticket. Works once.
             */
            url: string;
        };
        /**
         * Timing
         * @description Days to publish on and days to keep free.
         */
        Timing: {
            /**
             * Days to keep free
             * @description Holidays, stocktaking, audits.
             */
            blackouts?: components["schemas"]["Blackout"][] | null;
            /**
             * Publish nothing before
             * @description Such as the day of an announcement.
             */
            nothing_before?: string | null;
            /**
             * Do you publish on public holidays?
             * @description No, if you leave it empty.
             */
            publishes_on_holidays?: boolean | null;
            /**
             * First working days of a month to keep free
             * @description Such as 6, if your readers close their books then.
             */
            quiet_first_working_days?: number | null;
            /**
             * Seasons
             * @description Busy and quiet times, as dates.
             */
            seasons?: components["schemas"]["Season"][] | null;
            /**
             * Start date
             * @description First day of the plan; next Monday if empty.
             */
            start_date?: string | null;
            /**
             * Time of day
             * @description Such as 7:30 or midday.
             */
            time_of_day?: string | null;
            /**
             * Days to publish
             * @description Only these weekdays are used.
             */
            weekdays?: components["schemas"]["Weekday"][] | null;
        };
        /**
         * TokenScope
         * @enum {string}
         */
        TokenScope: "read" | "write";
        /** @enum {string} */
        Trade: "B2B" | "Online shop" | "Local business" | "Professional services" | "Charity or cause" | "Other";
        /**
         * Trend
         * @description A change in the market.
         */
        Trend: {
            /**
             * Why it matters to you
             * @description Quoted beside the trend.
             */
            relevance?: string | null;
            /**
             * Trend
             * @description Names the change.
             */
            trend: string;
        };
        /**
         * TypicalDuration
         * @description Median and 90th percentile of a duration in finished runs with the same writer.
         */
        TypicalDuration: {
            /** Median S */
            median_s: number;
            /** P90 S */
            p90_s: number;
        };
        /** VersionDetail */
        VersionDetail: {
            /**
             * Author
             * @description Username of the person who edited or restored it.
             */
            author: string | null;
            /**
             * Base Version
             * @description The version it is based on; for a restored one, the version restored.
             */
            base_version: number | null;
            /** Content */
            content: {
                [key: string]: unknown;
            };
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Instruction */
            instruction: string;
            /** Is Current */
            is_current: boolean;
            kind: components["schemas"]["VersionKind"];
            /** Number */
            number: number;
            /** Url */
            url: string;
            /** Writer */
            writer: string;
            /** Writer Label */
            writer_label: string;
        };
        /**
         * VersionKind
         * @description How a version of a section was made.
         * @enum {string}
         */
        VersionKind: "written" | "regenerated" | "edited" | "restored" | "updated";
        /**
         * VersionOut
         * @description A version of a section, without its content.
         */
        VersionOut: {
            /**
             * Author
             * @description Username of the person who edited or restored it.
             */
            author: string | null;
            /**
             * Base Version
             * @description The version it is based on; for a restored one, the version restored.
             */
            base_version: number | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Instruction */
            instruction: string;
            /** Is Current */
            is_current: boolean;
            kind: components["schemas"]["VersionKind"];
            /** Number */
            number: number;
            /** Url */
            url: string;
            /** Writer */
            writer: string;
            /** Writer Label */
            writer_label: string;
        };
        /** VersionPage */
        VersionPage: {
            /**
             * Next Before
             * @description Send it as `before` to get the next page; null on the last page.
             */
            next_before: number | null;
            /** Results */
            results: components["schemas"]["VersionOut"][];
        };
        /**
         * Voice
         * @description How the business sounds.
         */
        Voice: {
            /**
             * Always
             * @description What every piece should do.
             */
            always?: string | null;
            /**
             * A piece is done when
             * @description Part of every writer's brief.
             */
            checklist?: string[] | null;
            /**
             * Messages to repeat
             * @description What a reader should remember of you.
             */
            messages?: string[] | null;
            /**
             * Never
             * @description What no piece may do.
             */
            never?: string | null;
            /**
             * Sentences in your voice
             * @description Printed as samples for your writers.
             */
            pairs?: components["schemas"]["VoicePair"][] | null;
            /**
             * Rules for pictures
             * @description Part of every writer's brief.
             */
            pictures?: string | null;
            /**
             * Rules for sources
             * @description Part of every writer's brief.
             */
            sources?: string | null;
            /**
             * Style guide
             * @description Named in every writer's brief.
             */
            style_guide?: string | null;
            /**
             * Traits
             * @description Two or three that a reader should feel.
             */
            traits?: string[] | null;
            /**
             * Voice in a word
             * @description Such as friendly, plain or authoritative.
             */
            voice?: string | null;
            /**
             * Words of an article, at most
             * @description Length decides the hours of an article.
             */
            words_max?: number | null;
            /**
             * Words of an article, at least
             * @description Length decides the hours of an article.
             */
            words_min?: number | null;
        };
        /**
         * VoicePair
         * @description A sentence as others would write it, and as the business says it.
         */
        VoicePair: {
            /**
             * Like this
             * @description The same thing in your voice. Writers copy what they see.
             */
            like_this: string;
            /**
             * Not like this
             * @description A sentence you would never publish.
             */
            not_like_this: string;
        };
        /** WebhookCreate */
        WebhookCreate: {
            /**
             * Description
             * @default
             */
            description: string;
            /**
             * Events
             * @default [
             *       "run.succeeded",
             *       "run.partial",
             *       "run.failed",
             *       "run.canceled"
             *     ]
             */
            events: components["schemas"]["WebhookEvent"][];
            /**
             * Url
             * @description An https:// URL on the public internet.
             */
            url: string;
        };
        /**
         * WebhookEvent
         * @description Events that an endpoint can subscribe to.
         * @enum {string}
         */
        WebhookEvent: "run.succeeded" | "run.partial" | "run.failed" | "run.canceled";
        /** WebhookList */
        WebhookList: {
            /** Results */
            results: components["schemas"]["WebhookOut"][];
        };
        /** WebhookOut */
        WebhookOut: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Description */
            description: string;
            /**
             * Disabled Reason
             * @description Why it was disabled; empty while it is enabled.
             */
            disabled_reason: string;
            /** Enabled */
            enabled: boolean;
            /** Events */
            events: components["schemas"]["WebhookEvent"][];
            /**
             * Failing Since
             * @description Since when every delivery has failed.
             */
            failing_since: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Url */
            url: string;
            urls: components["schemas"]["WebhookUrls"];
        };
        /** WebhookSecretOut */
        WebhookSecretOut: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Description */
            description: string;
            /**
             * Disabled Reason
             * @description Why it was disabled; empty while it is enabled.
             */
            disabled_reason: string;
            /** Enabled */
            enabled: boolean;
            /** Events */
            events: components["schemas"]["WebhookEvent"][];
            /**
             * Failing Since
             * @description Since when every delivery has failed.
             */
            failing_since: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Secret
             * @description Signs every message as in Standard Webhooks. Shown only in this response.
             */
            secret: string;
            /** Url */
            url: string;
            urls: components["schemas"]["WebhookUrls"];
        };
        /**
         * WebhookUpdate
         * @description Fields that are left out do not change.
         */
        WebhookUpdate: {
            /**
             * Description
             * @default
             */
            description: string;
            /**
             * Enabled
             * @default true
             */
            enabled: boolean;
            /**
             * Events
             * @default []
             */
            events: components["schemas"]["WebhookEvent"][];
            /**
             * Url
             * @description An https:// URL on the public internet.
             * @default
             */
            url: string;
        };
        /** WebhookUrls */
        WebhookUrls: {
            /** Deliveries */
            deliveries: string;
            /** Secret */
            secret: string;
            /** Self */
            self: string;
            /** Test */
            test: string;
        };
        /** @enum {string} */
        Weekday: "Monday" | "Tuesday" | "Wednesday" | "Thursday" | "Friday" | "Saturday" | "Sunday";
        /** WriterPart */
        WriterPart: {
            /**
             * Label
             * @description Name for people.
             */
            label: string;
            /**
             * Name
             * @description `offline`, `simulated`, `rules` (code alone), or `model:` with provider and model.
             */
            name: string;
        };
        /** WrittenSection */
        WrittenSection: {
            /**
             * Answers Used
             * @description Brief fields that this section used.
             */
            answers_used: string[];
            /**
             * Changed Inputs
             * @description Keys of the sections it was composed from that have changed since; empty if it is up to date.
             */
            changed_inputs: string[];
            /** Content */
            content: {
                [key: string]: unknown;
            };
            /** Is Edited */
            is_edited: boolean;
            /** Is Locked */
            is_locked: boolean;
            /** Key */
            key: string;
            /** Title */
            title: string;
            /** @description Null if no model was called. */
            usage: components["schemas"]["ModelUsageOut"] | null;
            /** Version */
            version: number;
            /** Writer */
            writer: string;
            /** Writer Label */
            writer_label: string;
        };
    };
    responses: {
        /** @description The body is not valid JSON */
        Problem400: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemOut"];
            };
        };
        /** @description Not signed in */
        Problem401: {
            headers: {
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemOut"];
            };
        };
        /** @description The request comes from another site, or the token lacks the scope */
        Problem403: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemOut"];
            };
        };
        /** @description Not found, or not yours */
        Problem404: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemOut"];
            };
        };
        /** @description None of the media types in `Accept` is available here. */
        Problem406: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemOut"];
            };
        };
        /** @description The body did not arrive in time. */
        Problem408: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemOut"];
            };
        };
        /** @description Conflicts with the current state */
        Problem409: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemOut"];
            };
        };
        /** @description Changed since the version in `If-Match` */
        Problem412: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemOut"];
            };
        };
        /** @description The body is too large. A brief can have up to 64 kB. */
        Problem413: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemOut"];
            };
        };
        /** @description Send the body as application/json. */
        Problem415: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemOut"];
            };
        };
        /** @description Invalid fields; `errors` lists each one */
        Problem422: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemOut"];
            };
        };
        /** @description `If-Match` is missing */
        Problem428: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemOut"];
            };
        };
        /** @description Limit reached; try again after `Retry-After` seconds */
        Problem429: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemOut"];
            };
        };
        /** @description Something went wrong on our side. It has been logged. */
        Problem500: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemOut"];
            };
        };
        /** @description Temporarily unavailable; try again after `Retry-After` seconds */
        Problem503: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemOut"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description For `If-None-Match` or `If-Match`. */
        ETag: string;
        /** @description `true` if the Idempotency-Key was used before: nothing new was created. */
        "Idempotent-Replayed": "true";
        /** @description The next page, or the stream to follow (RFC 8288). */
        Link: string;
        /** @description URL of what was created. */
        Location: string;
        /** @description The remaining requests, and the seconds until more are available: `"requests";r=599;t=1`. */
        RateLimit: string;
        /** @description The rate limit: `"requests";q=600;w=60` (draft-ietf-httpapi-ratelimit-headers). */
        "RateLimit-Policy": string;
        /** @description Seconds after which to try again. */
        "Retry-After": number;
        /** @description How to authenticate. */
        "WWW-Authenticate": string;
    };
    pathItems: never;
}
export type AccessOut = components['schemas']['AccessOut'];
export type AttemptOut = components['schemas']['AttemptOut'];
export type Audience = components['schemas']['Audience'];
export type Blackout = components['schemas']['Blackout'];
export type BlockPart = components['schemas']['BlockPart'];
export type Brief = components['schemas']['Brief'];
export type Budget = components['schemas']['Budget'];
export type Business = components['schemas']['Business'];
export type CardSource = components['schemas']['CardSource'];
export type ChannelKey = components['schemas']['ChannelKey'];
export type ChannelUse = components['schemas']['ChannelUse'];
export type CheckedPieces = components['schemas']['CheckedPieces'];
export type ClientTokenCreate = components['schemas']['ClientTokenCreate'];
export type ClientTokenOut = components['schemas']['ClientTokenOut'];
export type Competitor = components['schemas']['Competitor'];
export type CompleteEvent = components['schemas']['CompleteEvent'];
export type ConflictOut = components['schemas']['ConflictOut'];
export type DeliveryOut = components['schemas']['DeliveryOut'];
export type DeliveryPage = components['schemas']['DeliveryPage'];
export type DeliveryStatus = components['schemas']['DeliveryStatus'];
export type DeltaEvent = components['schemas']['DeltaEvent'];
export type EducationalContent = components['schemas']['EducationalContent'];
export type EducationalEvent = components['schemas']['EducationalEvent'];
export type ErrorDetail = components['schemas']['ErrorDetail'];
export type ErrorEvent = components['schemas']['ErrorEvent'];
export type Estimate = components['schemas']['Estimate'];
export type EventOut = components['schemas']['EventOut'];
export type EventPage = components['schemas']['EventPage'];
export type EvidenceCount = components['schemas']['EvidenceCount'];
export type ExportOut = components['schemas']['ExportOut'];
export type Extension = components['schemas']['Extension'];
export type FormatKey = components['schemas']['FormatKey'];
export type Frequency = components['schemas']['Frequency'];
export type Gap = components['schemas']['Gap'];
export type Goal = components['schemas']['Goal'];
export type GoalKind = components['schemas']['GoalKind'];
export type GoalPeriod = components['schemas']['GoalPeriod'];
export type HeadingBlock = components['schemas']['HeadingBlock'];
export type HeartbeatEvent = components['schemas']['HeartbeatEvent'];
export type HelloEvent = components['schemas']['HelloEvent'];
export type Journey = components['schemas']['Journey'];
export type Level = components['schemas']['Level'];
export type LimitsOut = components['schemas']['LimitsOut'];
export type LostAnswer = components['schemas']['LostAnswer'];
export type Market = components['schemas']['Market'];
export type MeOut = components['schemas']['MeOut'];
export type Means = components['schemas']['Means'];
export type MissingPart = components['schemas']['MissingPart'];
export type MissingSection = components['schemas']['MissingSection'];
export type ModelUsageOut = components['schemas']['ModelUsageOut'];
export type NextTry = components['schemas']['NextTry'];
export type NoteBlock = components['schemas']['NoteBlock'];
export type NoticeEvent = components['schemas']['NoticeEvent'];
export type Outcome = components['schemas']['Outcome'];
export type ParagraphBlock = components['schemas']['ParagraphBlock'];
export type Percent = components['schemas']['Percent'];
export type Period = components['schemas']['Period'];
export type Person = components['schemas']['Person'];
export type Position = components['schemas']['Position'];
export type ProblemField = components['schemas']['ProblemField'];
export type ProblemOut = components['schemas']['ProblemOut'];
export type ProgressEvent = components['schemas']['ProgressEvent'];
export type Proof = components['schemas']['Proof'];
export type ProofKind = components['schemas']['ProofKind'];
export type Question = components['schemas']['Question'];
export type QuestionKind = components['schemas']['QuestionKind'];
export type RegenerateRequest = components['schemas']['RegenerateRequest'];
export type Regulation = components['schemas']['Regulation'];
export type Renewal = components['schemas']['Renewal'];
export type RequestedFormat = components['schemas']['RequestedFormat'];
export type ResetEvent = components['schemas']['ResetEvent'];
export type Results = components['schemas']['Results'];
export type Reviewer = components['schemas']['Reviewer'];
export type Role = components['schemas']['Role'];
export type Rules = components['schemas']['Rules'];
export type RunCreate = components['schemas']['RunCreate'];
export type RunPage = components['schemas']['RunPage'];
export type RunSnapshot = components['schemas']['RunSnapshot'];
export type RunStatus = components['schemas']['RunStatus'];
export type RunSummary = components['schemas']['RunSummary'];
export type RunUpdate = components['schemas']['RunUpdate'];
export type RunUrls = components['schemas']['RunUrls'];
export type SampleBriefOut = components['schemas']['SampleBriefOut'];
export type SampleBriefs = components['schemas']['SampleBriefs'];
export type Season = components['schemas']['Season'];
export type SeasonKind = components['schemas']['SeasonKind'];
export type SectionDetail = components['schemas']['SectionDetail'];
export type SectionEdit = components['schemas']['SectionEdit'];
export type SectionEvent = components['schemas']['SectionEvent'];
export type SectionKey = components['schemas']['SectionKey'];
export type SectionPart = components['schemas']['SectionPart'];
export type SectionState = components['schemas']['SectionState'];
export type SectionStatus = components['schemas']['SectionStatus'];
export type SectionUrls = components['schemas']['SectionUrls'];
export type Segment = components['schemas']['Segment'];
export type ShareCreate = components['schemas']['ShareCreate'];
export type ShareCreated = components['schemas']['ShareCreated'];
export type ShareLinks = components['schemas']['ShareLinks'];
export type ShareOut = components['schemas']['ShareOut'];
export type Source = components['schemas']['Source'];
export type StatementPart = components['schemas']['StatementPart'];
export type StatementsBlock = components['schemas']['StatementsBlock'];
export type StatusEvent = components['schemas']['StatusEvent'];
export type StepState = components['schemas']['StepState'];
export type StrategyFile = components['schemas']['StrategyFile'];
export type StrategyOut = components['schemas']['StrategyOut'];
export type StreamEvent = components['schemas']['StreamEvent'];
export type TableBlock = components['schemas']['TableBlock'];
export type Theme = components['schemas']['Theme'];
export type TicketOut = components['schemas']['TicketOut'];
export type Timing = components['schemas']['Timing'];
export type TokenScope = components['schemas']['TokenScope'];
export type Trade = components['schemas']['Trade'];
export type Trend = components['schemas']['Trend'];
export type TypicalDuration = components['schemas']['TypicalDuration'];
export type VersionDetail = components['schemas']['VersionDetail'];
export type VersionKind = components['schemas']['VersionKind'];
export type VersionOut = components['schemas']['VersionOut'];
export type VersionPage = components['schemas']['VersionPage'];
export type Voice = components['schemas']['Voice'];
export type VoicePair = components['schemas']['VoicePair'];
export type WebhookCreate = components['schemas']['WebhookCreate'];
export type WebhookEvent = components['schemas']['WebhookEvent'];
export type WebhookList = components['schemas']['WebhookList'];
export type WebhookOut = components['schemas']['WebhookOut'];
export type WebhookSecretOut = components['schemas']['WebhookSecretOut'];
export type WebhookUpdate = components['schemas']['WebhookUpdate'];
export type WebhookUrls = components['schemas']['WebhookUrls'];
export type Weekday = components['schemas']['Weekday'];
export type WriterPart = components['schemas']['WriterPart'];
export type WrittenSection = components['schemas']['WrittenSection'];
export type ResponseProblem400 = components['responses']['Problem400'];
export type ResponseProblem401 = components['responses']['Problem401'];
export type ResponseProblem403 = components['responses']['Problem403'];
export type ResponseProblem404 = components['responses']['Problem404'];
export type ResponseProblem406 = components['responses']['Problem406'];
export type ResponseProblem408 = components['responses']['Problem408'];
export type ResponseProblem409 = components['responses']['Problem409'];
export type ResponseProblem412 = components['responses']['Problem412'];
export type ResponseProblem413 = components['responses']['Problem413'];
export type ResponseProblem415 = components['responses']['Problem415'];
export type ResponseProblem422 = components['responses']['Problem422'];
export type ResponseProblem428 = components['responses']['Problem428'];
export type ResponseProblem429 = components['responses']['Problem429'];
export type ResponseProblem500 = components['responses']['Problem500'];
export type ResponseProblem503 = components['responses']['Problem503'];
export type HeaderETag = components['headers']['ETag'];
export type HeaderIdempotentReplayed = components['headers']['Idempotent-Replayed'];
export type HeaderLink = components['headers']['Link'];
export type HeaderLocation = components['headers']['Location'];
export type HeaderRateLimit = components['headers']['RateLimit'];
export type HeaderRateLimitPolicy = components['headers']['RateLimit-Policy'];
export type HeaderRetryAfter = components['headers']['Retry-After'];
export type HeaderWwwAuthenticate = components['headers']['WWW-Authenticate'];
export type $defs = Record<string, never>;
export interface operations {
    get_brief_schema: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            406: components["responses"]["Problem406"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    create_client_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClientTokenCreate"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClientTokenOut"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    get_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeOut"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            406: components["responses"]["Problem406"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    send_message: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Channel */
                    channel: string;
                    /**
                     * Data
                     * @default {}
                     */
                    data?: {
                        [key: string]: unknown;
                    };
                    /** Event */
                    event: string;
                };
            };
        };
        responses: {
            /** @description Accepted */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_runs: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                status?: ("queued" | "running" | "succeeded" | "partial" | "failed" | "canceled")[];
                /** @description Part of the name of the run or the business. */
                q?: string;
                created_after?: string;
                created_before?: string;
                parent?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunPage"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    create_run: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunCreate"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    Link: components["headers"]["Link"];
                    Location: components["headers"]["Location"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunSnapshot"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_events_of_runs: {
        parameters: {
            query?: {
                /** @description 1 to 20 runs: `?run=…&run=…`. */
                run?: string[];
                /** @description `active`, in place of `run`: all your runs in progress, at most 20, and those whose last events you have not received. */
                mine?: "active";
                /** @description The `last_event_id` of the last page, or of the stream. */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventPage"];
                };
            };
            /** @description Not Modified */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    stream_runs: {
        parameters: {
            query?: {
                run?: string[];
                /** @description In place of `run`. */
                mine?: "active";
                last_event_id?: string;
                ticket?: string;
            };
            header?: {
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stream. The schema is that of one event. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["StreamEvent"];
                };
            };
            /** @description No more events will follow */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    create_streams_ticket: {
        parameters: {
            query: {
                run: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Created */
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TicketOut"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    get_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunSnapshot"];
                };
            };
            /** @description Not Modified */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    delete_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    update_run: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string;
            };
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunUpdate"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunSnapshot"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            408: components["responses"]["Problem408"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    get_run_brief: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Brief"];
                };
            };
            /** @description Not Modified */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    cancel_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunSnapshot"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_events: {
        parameters: {
            query?: {
                /** @description The `last_event_id` of the last page, or of the stream. */
                after?: string;
            };
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventPage"];
                };
            };
            /** @description Not Modified */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    export_strategy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
                extension: "docx" | "md" | "xlsx" | "json" | "csv" | "asana.csv" | "todoist.csv" | "ics";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    /** @description `attachment` with a file name. */
                    "Content-Disposition"?: string;
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StrategyFile"];
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": string;
                    "text/calendar; charset=utf-8": string;
                    "text/csv; charset=utf-8": string;
                    "text/markdown; charset=utf-8": string;
                };
            };
            /** @description Not Modified */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            409: components["responses"]["Problem409"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    rerun_run: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    Link: components["headers"]["Link"];
                    Location: components["headers"]["Location"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunSnapshot"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    retry_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunSnapshot"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    get_section: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SectionDetail"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    edit_section: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string;
            };
            path: {
                run_id: string;
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SectionEdit"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SectionDetail"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            408: components["responses"]["Problem408"];
            /** @description Conflicts with the current state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ConflictOut"];
                };
            };
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            428: components["responses"]["Problem428"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    lock_section: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SectionDetail"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    regenerate_section: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegenerateRequest"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunSnapshot"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    unlock_section: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SectionDetail"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_versions: {
        parameters: {
            query?: {
                before?: number;
                limit?: number;
            };
            header?: never;
            path: {
                run_id: string;
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionPage"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    get_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
                key: string;
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionDetail"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    restore_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
                key: string;
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SectionDetail"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_shares: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShareLinks"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    create_share: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ShareCreate"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShareCreated"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    revoke_share: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
                share_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    get_strategy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StrategyOut"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            409: components["responses"]["Problem409"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    stream_run: {
        parameters: {
            query?: {
                last_event_id?: string;
                ticket?: string;
            };
            header?: {
                "Last-Event-ID"?: string;
            };
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stream. The schema is that of one event. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["StreamEvent"];
                };
            };
            /** @description No more events will follow */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    create_stream_ticket: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Created */
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TicketOut"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_sample_briefs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SampleBriefs"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            406: components["responses"]["Problem406"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_webhooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookList"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    create_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookCreate"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookSecretOut"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    get_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookOut"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    delete_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    update_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookUpdate"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookOut"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_deliveries: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryPage"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    get_delivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
                delivery_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryOut"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    resend_delivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
                delivery_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryOut"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    rotate_webhook_secret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookSecretOut"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    test_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryOut"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            408: components["responses"]["Problem408"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
}
