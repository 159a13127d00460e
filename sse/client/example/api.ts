/** Generated from the OpenAPI description by `npm run api-types`; do not edit. */

export type TokenScope = "read" | "write";
export type BlockPart = HeadingBlock | ParagraphBlock | StatementsBlock | TableBlock | NoteBlock;
export type Position = "Market Leader" | "Challenger" | "Follower" | "Niche Player";
export type Timeline = "3 months" | "6 months" | "1 year" | "2 years" | "Ongoing";
export type Growth = "Very High" | "High" | "Medium" | "Low" | "Unknown";
export type Level = "High" | "Medium" | "Low";
export type Percent = number;
export type DeliveryStatus = "pending" | "delivered" | "failed";
/**
 * One event, exactly as the stream sends it.
 */
export type EventOut = StatusEvent | ProgressEvent | EducationalEvent | SectionEvent | CompleteEvent | ErrorEvent;
export type RunStatus = "queued" | "running" | "succeeded" | "partial" | "failed" | "canceled";
export type SectionStatus = "waiting" | "running" | "done" | "failed";
export type Extension = "docx" | "md" | "xlsx" | "json" | "csv" | "ics";
export type Frequency = "Daily" | "2-3 times per week" | "Weekly" | "Bi-weekly" | "Monthly" | "Quarterly";
export type Outcome = "succeeded" | "partial" | "failed" | "canceled";
export type Period = "week" | "month" | "quarter" | "year";
/**
 * An event of a stream.
 */
export type StreamEvent =
  | HelloEvent
  | HeartbeatEvent
  | ResetEvent
  | NoticeEvent
  | StatusEvent
  | ProgressEvent
  | EducationalEvent
  | SectionEvent
  | DeltaEvent
  | CompleteEvent
  | ErrorEvent;
/**
 * How a version of a section was made.
 */
export type VersionKind = "written" | "regenerated" | "edited" | "restored" | "updated";
/**
 * Events that an endpoint can subscribe to.
 */
export type WebhookEvent = "run.succeeded" | "run.partial" | "run.failed" | "run.canceled";

export interface Bodies {
  AccessOut: AccessOut;
  AttemptOut: AttemptOut;
  AudienceIntelligence: AudienceIntelligence;
  Blackout: Blackout;
  BlockPart: BlockPart;
  BrandVoice: BrandVoice;
  Brief: Brief;
  Budget: Budget1;
  Business: Business;
  BusinessContext: BusinessContext;
  BuyingJourney: BuyingJourney;
  CardSource: CardSource;
  ClientTokenCreate: ClientTokenCreate;
  ClientTokenOut: ClientTokenOut;
  CompetitiveIntelligence: CompetitiveIntelligence;
  Competitor: Competitor;
  CompetitorContent: CompetitorContent;
  CompleteEvent: CompleteEvent;
  ConflictOut: ConflictOut;
  ConsumptionPatterns: ConsumptionPatterns;
  ContentPreferences: ContentPreferences;
  ContentStrategy: ContentStrategy1;
  ConversionRates: ConversionRates;
  DeliveryOut: DeliveryOut;
  DeliveryPage: DeliveryPage;
  DeliveryStatus: DeliveryStatus;
  DeltaEvent: DeltaEvent;
  EditorialGuidelines: EditorialGuidelines;
  EducationalContent: EducationalContent;
  EducationalEvent: EducationalEvent;
  EmergingTrend: EmergingTrend;
  EngagementMetrics: EngagementMetrics;
  ErrorDetail: ErrorDetail;
  ErrorEvent: ErrorEvent;
  Estimate: Estimate;
  EventOut: EventOut;
  EventPage: EventPage;
  EvidenceCount: EvidenceCount;
  ExportOut: ExportOut;
  Extension: Extension;
  Frequency: Frequency;
  Growth: Growth;
  HeadingBlock: HeadingBlock;
  HeartbeatEvent: HeartbeatEvent;
  HelloEvent: HelloEvent;
  IndustryTrend: IndustryTrend;
  Level: Level;
  LimitsOut: LimitsOut;
  MarketGap: MarketGap;
  MeOut: MeOut;
  MissingPart: MissingPart;
  MissingSection: MissingSection;
  ModelUsageOut: ModelUsageOut;
  NextTry: NextTry;
  NoteBlock: NoteBlock;
  NoticeEvent: NoticeEvent;
  Outcome: Outcome;
  ParagraphBlock: ParagraphBlock;
  Percent: Percent;
  PerformanceAnalytics: PerformanceAnalytics;
  PerformanceMetrics: PerformanceMetrics;
  Period: Period;
  Position: Position;
  ProblemField: ProblemField;
  ProblemOut: ProblemOut;
  ProgressEvent: ProgressEvent;
  QualityMetrics: QualityMetrics;
  RegenerateRequest: RegenerateRequest;
  ResetEvent: ResetEvent;
  RoiTargets: RoiTargets;
  RunCreate: RunCreate;
  RunPage: RunPage;
  RunSnapshot: RunSnapshot;
  RunStatus: RunStatus;
  RunSummary: RunSummary;
  RunUpdate: RunUpdate;
  RunUrls: RunUrls;
  SampleBriefOut: SampleBriefOut;
  SampleBriefs: SampleBriefs;
  SectionDetail: SectionDetail;
  SectionEdit: SectionEdit;
  SectionEvent: SectionEvent;
  SectionKey: SectionKey;
  SectionPart: SectionPart;
  SectionState: SectionState;
  SectionStatus: SectionStatus;
  SectionUrls: SectionUrls;
  ShareCreate: ShareCreate;
  ShareCreated: ShareCreated;
  ShareLinks: ShareLinks;
  ShareOut: ShareOut;
  StatementPart: StatementPart;
  StatementsBlock: StatementsBlock;
  StatusEvent: StatusEvent;
  StepState: StepState;
  StrategyFile: StrategyFile;
  StrategyOut: StrategyOut;
  StreamEvent: StreamEvent;
  TableBlock: TableBlock;
  TargetMetrics: TargetMetrics;
  TicketOut: TicketOut;
  Timeline: Timeline;
  TokenScope: TokenScope;
  TypicalDuration: TypicalDuration;
  VersionDetail: VersionDetail;
  VersionKind: VersionKind;
  VersionOut: VersionOut;
  VersionPage: VersionPage;
  WebhookCreate: WebhookCreate;
  WebhookEvent: WebhookEvent;
  WebhookList: WebhookList;
  WebhookOut: WebhookOut;
  WebhookSecretOut: WebhookSecretOut;
  WebhookUpdate: WebhookUpdate;
  WebhookUrls: WebhookUrls;
  WriterPart: WriterPart;
  WrittenSection: WrittenSection;
}
/**
 * What the request was authenticated with, and what that allows.
 */
export interface AccessOut {
  expires_at: string | null;
  kind: "session" | "token" | "client_token";
  /**
   * The token's name; of a client token, the name of the token it was made with.
   */
  name: string;
  /**
   * The only runs it can be used for; null for all.
   */
  runs: string[] | null;
  scopes: TokenScope[];
}
export interface AttemptOut {
  at: string;
  duration_ms?: number;
  error?: string;
  /**
   * The response status; null if there was no response.
   */
  status?: number | null;
}
/**
 * Who the content is for and what they struggle with.
 */
export interface AudienceIntelligence {
  /**
   * Each one becomes a question the content has to answer, so write them in your customers' own words.
   *
   * @minItems 1
   * @maxItems 20
   */
  audience_pain_points: string[];
  /**
   * The way from a first worry to coming back.
   */
  buying_journey?: BuyingJourney | null;
  /**
   * Where and when the audience reads, listens and watches.
   */
  consumption_patterns?: ConsumptionPatterns | null;
  /**
   * What the audience likes to be given.
   */
  content_preferences?: ContentPreferences | null;
  /**
   * How people react to what is published today.
   */
  engagement_metrics?: EngagementMetrics | null;
  /**
   * Busy and quiet weeks with their months, such as "Slow May to July": the calendar follows them.
   */
  seasonal_trends?: string[] | null;
}
/**
 * How customers get from first noticing a problem to coming back.
 */
export interface BuyingJourney {
  /**
   * The trigger is what the first content has to answer.
   */
  awareness?: string | null;
  /**
   * What they compare and whom they ask decides which questions get a page of their own.
   */
  consideration?: string | null;
  /**
   * Shows which proof the last step needs.
   */
  decision?: string | null;
  /**
   * Content for customers you have is cheaper than for strangers.
   */
  retention?: string | null;
}
/**
 * Where and when the audience reads, listens and watches.
 */
export interface ConsumptionPatterns {
  /**
   * Used when the length they read is not known.
   */
  content_length_preference?: string | null;
  /**
   * A phone audience needs captions and short openings; a desktop audience can take tables.
   */
  device_preference?: string[] | null;
  /**
   * Quiet days you name here, such as the first working days of a month, are kept free in the calendar.
   */
  engagement_pattern?: string | null;
  /**
   * Gives each calendar entry a time of day.
   */
  preferred_times?: string[] | null;
  /**
   * A channel your audience already uses is chosen before one you would have to bring them to.
   */
  primary_channels?: string[] | null;
}
/**
 * What the audience likes to read and watch.
 */
export interface ContentPreferences {
  /**
   * Length decides hours per piece, and so how many pieces fit in a week.
   */
  content_length?: string | null;
  /**
   * Goes into the voice and into every writer's brief.
   */
  content_style?: string[] | null;
  /**
   * Decides which kinds of working title the pillars start with.
   */
  content_topics?: string[] | null;
  /**
   * Formats your readers already choose get a lead over formats that are only convenient to make.
   */
  preferred_formats?: string[] | null;
  /**
   * Tells the writer's briefs which pictures to plan for.
   */
  visual_preferences?: string[] | null;
}
/**
 * How people react to what is published today.
 */
export interface EngagementMetrics {
  /**
   * Baseline for how well titles and links earn the click.
   */
  click_through_rate?: number | null;
  /**
   * A baseline, so that a later change can be seen.
   */
  comments?: number | null;
  /**
   * Baseline for the channels where people react.
   */
  engagement_rate?: number | null;
  /**
   * A baseline, so that a later change can be seen.
   */
  likes?: number | null;
  /**
   * A baseline, so that a later change can be seen.
   */
  shares?: number | null;
  /**
   * Baseline for whether pieces are really read.
   */
  time_on_page?: number | null;
}
/**
 * Days on which nothing may be published.
 */
export interface Blackout {
  /**
   * Leave empty for a single day.
   */
  end_date?: string | null;
  /**
   * Shown beside the calendar.
   */
  reason?: string | null;
  /**
   * From this day on nothing is published.
   */
  start_date: string;
}
export interface HeadingBlock {
  kind?: "heading";
  text: string;
}
export interface ParagraphBlock {
  kind?: "paragraph";
  text: string;
}
export interface StatementsBlock {
  items: StatementPart[];
  kind?: "statements";
}
/**
 * A sentence and its evidence.
 */
export interface StatementPart {
  /**
   * Brief fields, the calculation, the source with its URL, or how to check it.
   */
  basis: string;
  /**
   * The basis for people, with question titles in place of brief fields.
   */
  basis_text: string;
  evidence: "you_told_us" | "calculated" | "sourced" | "assumption";
  text: string;
}
export interface TableBlock {
  caption: string;
  columns: string[];
  kind?: "table";
  /**
   * Each row has as many cells as `columns`.
   */
  rows: string[][];
}
export interface NoteBlock {
  kind?: "note";
  text: string;
  tone: "info" | "warning";
}
/**
 * How the business sounds.
 */
export interface BrandVoice {
  /**
   * First names or last names, long or short, plain or formal.
   */
  communication_style?: string | null;
  /**
   * What every piece should do.
   */
  do_s?: string | null;
  /**
   * What no piece may do.
   */
  dont_s?: string | null;
  /**
   * A sample teaches a voice better than an adjective.
   */
  examples?: string[] | null;
  /**
   * What a reader should remember of you.
   */
  key_messages?: string[] | null;
  /**
   * Two or three that a reader should feel.
   */
  personality_traits?: string[] | null;
  /**
   * The first word in the description of your voice.
   */
  voice?: string | null;
}
/**
 * A business brief, as submitted by a form or an API client.
 */
export interface Brief {
  audience_intelligence: AudienceIntelligence1;
  business: Business;
  business_context: BusinessContext;
  /**
   * Rivals, gaps and trends.
   */
  competitive_intelligence?: CompetitiveIntelligence | null;
  content_strategy: ContentStrategy;
  /**
   * Your own name for this brief; it changes nothing.
   */
  key?: string | null;
  /**
   * Where visitors come from and what they do.
   */
  performance_analytics?: PerformanceAnalytics | null;
  /**
   * Your own note about this brief; it changes nothing.
   */
  why?: string | null;
}
/**
 * Who the content is for and what they struggle with.
 */
export interface AudienceIntelligence1 {
  /**
   * Each one becomes a question the content has to answer, so write them in your customers' own words.
   *
   * @minItems 1
   * @maxItems 20
   */
  audience_pain_points: string[];
  /**
   * The way from a first worry to coming back.
   */
  buying_journey?: BuyingJourney | null;
  /**
   * Where and when the audience reads, listens and watches.
   */
  consumption_patterns?: ConsumptionPatterns | null;
  /**
   * What the audience likes to be given.
   */
  content_preferences?: ContentPreferences | null;
  /**
   * How people react to what is published today.
   */
  engagement_metrics?: EngagementMetrics | null;
  /**
   * Busy and quiet weeks with their months, such as "Slow May to July": the calendar follows them.
   */
  seasonal_trends?: string[] | null;
}
/**
 * What the business is and sells.
 */
export interface Business {
  /**
   * The strategy speaks about you by name.
   */
  business_name: string;
  /**
   * Legal limits, approvals, stock: each becomes a rule and a risk.
   */
  constraints?: string[] | null;
  /**
   * Two or three plain sentences: everything that is written starts from them.
   */
  description: string;
  /**
   * Decides the places, the public holidays to mind and the spelling.
   */
  geography: string;
  /**
   * One kind of person or company, as exactly as you can: whom to write for, and whom not.
   */
  ideal_customer: string;
  /**
   * Chooses the examples and the learning cards that fit your field.
   */
  industry?: string | null;
  /**
   * The language of your content and of this strategy, such as en-GB or de.
   */
  language?: string | null;
  /**
   * The offer and its price decide how much convincing is needed.
   */
  offer: string;
  /**
   * Figures, stories, experts, footage: proof only you have is what content is built on.
   */
  proof_assets?: string[] | null;
  /**
   * Age, size or revenue: how bold the plan may be.
   */
  stage?: string | null;
  /**
   * The home of your hub pages.
   */
  website?: string | null;
}
/**
 * Goals, people, money and time.
 */
export interface BusinessContext {
  /**
   * What must be true afterwards, with a number and a date where you can: each gets its own measure.
   *
   * @minItems 1
   * @maxItems 20
   */
  business_objectives: string[];
  /**
   * A challenger picks other fights than a leader or a niche player.
   */
  competitive_position?: Position | null;
  content_budget: Budget;
  /**
   * A short time limit favours channels you own over slow ones such as search.
   */
  implementation_timeline?: Timeline | null;
  /**
   * How much of the market knows you already.
   */
  market_share?: string | null;
  /**
   * What the website does today.
   */
  performance_metrics?: PerformanceMetrics | null;
  /**
   * First day of the 90-day calendar; without it the calendar starts next Monday.
   */
  start_date?: string | null;
  /**
   * The number the plan is judged by.
   */
  target_metrics?: TargetMetrics | null;
  /**
   * Full-time people, fractions allowed: 0.1 is four hours a week. The plan may not need more.
   */
  team_size: number;
}
/**
 * The plan may not cost more than this.
 */
export interface Budget {
  /**
   * Tools, freelancers, pictures, promotion; 0 if there is none.
   */
  amount: number;
  /**
   * Three letters, such as GBP, EUR or USD.
   */
  currency: string;
  /**
   * The time this amount is for.
   */
  period: "week" | "month" | "quarter" | "year";
}
/**
 * What the website does today.
 */
export interface PerformanceMetrics {
  /**
   * Baseline for whether visitors stay to read.
   */
  avg_session_duration?: number | null;
  /**
   * Baseline for whether pages keep their promise.
   */
  bounce_rate?: number | null;
  /**
   * Baseline for what a visit is worth to you.
   */
  conversion_rate?: number | null;
  /**
   * Baseline: the first number of any honest forecast.
   */
  traffic?: number | null;
}
/**
 * The number the plan is judged by.
 */
export interface TargetMetrics {
  /**
   * Becomes the one metric on the front page.
   */
  primary_metric?: string | null;
  /**
   * Each becomes a line in the measurement plan.
   */
  secondary_metrics?: string[] | null;
  /**
   * Without a target you cannot tell whether the plan worked.
   */
  target_value?: number | null;
}
/**
 * Competitors, gaps and trends.
 */
export interface CompetitiveIntelligence {
  /**
   * Taken together, as far as you know.
   */
  competitor_content_strategies?: CompetitorContent | null;
  /**
   * Changes to prepare for or to watch.
   */
  emerging_trends?: EmergingTrend[] | null;
  /**
   * Changes your customers already feel give a reason to act now.
   */
  industry_trends?: IndustryTrend[] | null;
  /**
   * What nobody serves yet: the best start for a pillar.
   */
  market_gaps?: MarketGap[] | null;
  /**
   * Including what people do instead of buying, such as a spreadsheet or nothing.
   */
  top_competitors?: Competitor[] | null;
}
/**
 * What competitors publish, taken together.
 */
export interface CompetitorContent {
  /**
   * Shows which themes are taken.
   */
  content_themes?: string[] | null;
  /**
   * Shows which formats are crowded.
   */
  content_types?: string[] | null;
  /**
   * Shows which channels are crowded.
   */
  distribution_channels?: string[] | null;
  /**
   * What you can refuse to copy.
   */
  engagement_approach?: string | null;
  /**
   * Decides whether volume can be your edge at all.
   */
  publishing_frequency?: string | null;
}
/**
 * A change that may come.
 */
export interface EmergingTrend {
  /**
   * What a reader would notice.
   */
  description?: string | null;
  /**
   * The reason to act before others.
   */
  early_adoption_benefit?: string | null;
  /**
   * Decides whether to act now or to watch.
   */
  growth_potential?: Growth | null;
  /**
   * Names the change.
   */
  trend_name: string;
}
/**
 * A change that customers already notice.
 */
export interface IndustryTrend {
  /**
   * What a reader would notice.
   */
  description?: string | null;
  /**
   * High ones are named as an opportunity or a threat.
   */
  impact?: Level | null;
  /**
   * Ties the trend to your offer.
   */
  relevance?: string | null;
  /**
   * Names the change.
   */
  trend_name: string;
}
/**
 * A need that no competitor serves yet.
 */
export interface MarketGap {
  /**
   * A gap is the best start for a pillar.
   */
  gap_description: string;
  /**
   * Becomes the promise of that pillar.
   */
  opportunity?: string | null;
  /**
   * Decides which gap gets the first weeks.
   */
  priority?: Level | null;
  /**
   * Ties the gap to the people it matters to.
   */
  target_audience?: string | null;
}
/**
 * One competitor, as far as the user knows it.
 */
export interface Competitor {
  /**
   * Only rivals you name are ever mentioned.
   */
  name: string;
  /**
   * Where not to fight them head-on.
   */
  strength?: string | null;
  /**
   * The room they leave for you.
   */
  weakness?: string | null;
  /**
   * Where to look when a line has to be checked.
   */
  website?: string | null;
}
/**
 * What is made, how often and in what voice.
 */
export interface ContentStrategy {
  /**
   * Holidays, stocktaking, audits: the calendar plans nothing on them.
   */
  blackout_dates?: Blackout[] | null;
  /**
   * How the business sounds.
   */
  brand_voice?: BrandVoice | null;
  /**
   * Compared with the hours you have; if it cannot fit, the strategy shows the nearest rhythm that does.
   */
  content_frequency: "Daily" | "2-3 times per week" | "Weekly" | "Bi-weekly" | "Monthly" | "Quarterly";
  /**
   * Shares of your themes; they become the pillars, and the calendar keeps the shares.
   */
  content_mix?: {
    [k: string]: number;
  } | null;
  /**
   * How it should be written.
   */
  editorial_guidelines?: EditorialGuidelines | null;
  /**
   * The calendar uses these weekdays only.
   */
  optimal_timing?: string[] | null;
  /**
   * The plan uses these first, if the hours allow.
   */
  preferred_formats?: string[] | null;
  /**
   * When a piece is good enough.
   */
  quality_metrics?: QualityMetrics | null;
}
/**
 * How content should be written.
 */
export interface EditorialGuidelines {
  /**
   * Named in every writer's brief.
   */
  citation_requirements?: string | null;
  /**
   * Named in every writer's brief.
   */
  formatting_rules?: string | null;
  /**
   * Named in every writer's brief.
   */
  image_guidelines?: string | null;
  /**
   * UK or US English, for example.
   */
  language_preferences?: string[] | null;
  /**
   * Put exact words in quotes: they are checked in everything that is written.
   */
  prohibited_content?: string | null;
  /**
   * Named in every writer's brief.
   */
  style_guide?: string | null;
  /**
   * Goes into the voice and every writer's brief.
   */
  tone?: string[] | null;
}
/**
 * Criteria for a finished piece.
 */
export interface QualityMetrics {
  /**
   * Below this a format is stopped or changed.
   */
  engagement_threshold?: number | null;
  /**
   * Becomes the definition of done in every writer's brief.
   */
  quality_checklist?: string[] | null;
  /**
   * A limit each piece is checked against.
   */
  readability_score?: number | null;
  /**
   * Review takes time that the calendar has to leave.
   */
  review_process?: string | null;
  /**
   * A limit each piece is checked against.
   */
  seo_score?: number | null;
  /**
   * Length decides hours per piece.
   */
  word_count_range?: string | null;
}
/**
 * Where visitors come from and what they do.
 */
export interface PerformanceAnalytics {
  /**
   * Decides whether experiments are split tests or before-and-after comparisons.
   */
  ab_testing_capabilities?: boolean | null;
  /**
   * What content has to return.
   */
  content_roi_targets?: RoiTargets | null;
  /**
   * How many visitors take a step.
   */
  conversion_rates?: ConversionRates | null;
  /**
   * A source that works already is cheaper to grow than a new one to open.
   */
  traffic_sources?: string[] | null;
}
/**
 * The return that content has to bring.
 */
export interface RoiTargets {
  /**
   * With their source, please.
   */
  benchmarks?: string | null;
  /**
   * So that the figure means the same to everyone.
   */
  calculation_method?: string | null;
  /**
   * A target the plan is held to.
   */
  engagement_roi?: number | null;
  /**
   * A target the plan is held to.
   */
  lead_roi?: number | null;
  /**
   * Sets the review dates.
   */
  measurement_period?: string | null;
  /**
   * A target the plan is held to.
   */
  revenue_roi?: number | null;
  /**
   * A target the plan is held to.
   */
  traffic_roi?: number | null;
}
/**
 * Shares of visitors who take a step, such as signing up.
 */
export interface ConversionRates {
  /**
   * Baseline for downloads.
   */
  content_download?: number | null;
  /**
   * What content brings in today.
   */
  current_performance?: string | null;
  /**
   * Baseline for how well reading leads to a subscription.
   */
  email_signup?: number | null;
  /**
   * Names the rate to work on first.
   */
  improvement_goals?: string | null;
  /**
   * Baseline for how well reading leads to an enquiry.
   */
  lead_generation?: number | null;
  /**
   * Baseline for the newsletter.
   */
  newsletter_subscription?: number | null;
  /**
   * Baseline for how well reading leads to a sale.
   */
  purchase?: number | null;
}
/**
 * Money for content with its currency and period; a bare number would mean nothing.
 */
export interface Budget1 {
  /**
   * Tools, freelancers, pictures, promotion; 0 if there is none.
   */
  amount: number;
  /**
   * Three letters, such as GBP, EUR or USD.
   */
  currency: string;
  /**
   * The time this amount is for.
   */
  period: "week" | "month" | "quarter" | "year";
}
/**
 * Source of an educational card's claim. `date` is ISO 8601 and may be a year only.
 */
export interface CardSource {
  date: string | null;
  name: string;
  url: string;
}
export interface ClientTokenCreate {
  /**
   * `write` needs `runs`, and a token that may write.
   */
  access?: "read" | "write";
  expires_in_s?: number;
  /**
   * The only runs it can be used for, 1 to 20; null for all.
   */
  runs?: string[] | null;
}
export interface ClientTokenOut {
  access: "read" | "write";
  expires_at: string;
  runs: string[] | null;
  /**
   * Send it as a bearer token. Shown only in this response.
   */
  token: string;
}
/**
 * The strategy is saved. Final.
 */
export interface CompleteEvent {
  data: {
    final?: boolean;
    message: string;
    outcome: "succeeded" | "partial";
    progress: Percent;
    run_id: string;
    step: number;
    timestamp: string;
    total_steps: number;
  };
  event: "complete";
  /**
   * Resume after this event.
   */
  id: string;
}
/**
 * The response to an edit of an outdated version, with both contents. Nothing was changed.
 */
export interface ConflictOut {
  code: string;
  /**
   * The current content.
   */
  current?: {
    [k: string]: unknown;
  } | null;
  current_version?: number | null;
  detail: string;
  errors?: ProblemField[] | null;
  status: number;
  title: string;
  type: string;
  /**
   * The content with your edit.
   */
  yours?: {
    [k: string]: unknown;
  } | null;
}
export interface ProblemField {
  code: string;
  field: string;
  message: string;
}
/**
 * What is published, how often and in what voice.
 */
export interface ContentStrategy1 {
  /**
   * Holidays, stocktaking, audits: the calendar plans nothing on them.
   */
  blackout_dates?: Blackout[] | null;
  /**
   * How the business sounds.
   */
  brand_voice?: BrandVoice | null;
  /**
   * Compared with the hours you have; if it cannot fit, the strategy shows the nearest rhythm that does.
   */
  content_frequency: "Daily" | "2-3 times per week" | "Weekly" | "Bi-weekly" | "Monthly" | "Quarterly";
  /**
   * Shares of your themes; they become the pillars, and the calendar keeps the shares.
   */
  content_mix?: {
    [k: string]: number;
  } | null;
  /**
   * How it should be written.
   */
  editorial_guidelines?: EditorialGuidelines | null;
  /**
   * The calendar uses these weekdays only.
   */
  optimal_timing?: string[] | null;
  /**
   * The plan uses these first, if the hours allow.
   */
  preferred_formats?: string[] | null;
  /**
   * When a piece is good enough.
   */
  quality_metrics?: QualityMetrics | null;
}
/**
 * A message and the attempts to deliver it.
 */
export interface DeliveryOut {
  attempts: AttemptOut[];
  created_at: string;
  event: string;
  /**
   * The `webhook-id` header, the same in every attempt.
   */
  id: string;
  next_attempt_at: string | null;
  run_id: string | null;
  settled_at: string | null;
  status: DeliveryStatus;
}
export interface DeliveryPage {
  /**
   * Send it as `cursor` to get the next page; null on the last page.
   */
  next_cursor: string | null;
  results: DeliveryOut[];
}
/**
 * The whole text of a section so far; a later one replaces it.
 */
export interface DeltaEvent {
  data: {
    final?: boolean;
    message: string;
    run_id: string;
    section: SectionKey;
    timestamp: string;
  };
  event: "delta";
}
/**
 * Which section a text belongs to.
 */
export interface SectionKey {
  key: string;
  title: string;
}
/**
 * One card to read while waiting. `read_seconds` assumes 200 words a minute.
 */
export interface EducationalContent {
  body: string;
  id: string;
  kind: "concept" | "example" | "tip" | "question";
  points: string[];
  read_seconds: number;
  source: CardSource | null;
  step: number;
  tip: string;
  title: string;
  try_now: string;
}
/**
 * A card to read while waiting.
 */
export interface EducationalEvent {
  data: {
    educational_content: EducationalContent;
    final?: boolean;
    run_id: string;
    step: number;
    timestamp: string;
  };
  event: "educational";
  /**
   * Resume after this event.
   */
  id: string;
}
/**
 * What went wrong. `code` is stable; `message` is for people and contains no exception text.
 */
export interface ErrorDetail {
  code: string;
  message: string;
  retryable: boolean;
}
/**
 * The run has failed. Final.
 */
export interface ErrorEvent {
  data: {
    error: ErrorDetail;
    final?: boolean;
    message: string;
    progress: Percent;
    run_id: string;
    step: number;
    timestamp: string;
    total_steps: number;
  };
  event: "error";
  /**
   * Resume after this event.
   */
  id: string;
}
/**
 * How long a run will still take, from finished runs with the same writer. Computed when the response was made.
 */
export interface Estimate {
  /**
   * 90th percentile of the remaining time, rounded up; null if unknown.
   */
  high_s?: number | null;
  /**
   * Median of the remaining time, rounded down; null if unknown.
   */
  low_s?: number | null;
  /**
   * Seconds until the current step takes longer than in 90% of those runs; 0 if it already does.
   */
  overdue_in_s?: number | null;
  /**
   * Number of finished runs behind the estimate.
   */
  sample_size: number;
  /**
   * For people; also says if it is unknown.
   */
  text: string;
}
/**
 * The run's status has changed, or this is its current state after a `reset`.
 */
export interface StatusEvent {
  data: {
    attempt: number;
    estimate?: Estimate;
    final?: boolean;
    message: string;
    progress: Percent;
    retried_sections?: string[];
    run_id: string;
    status: RunStatus;
    step: number;
    timestamp: string;
    total_steps: number;
  };
  event: "status";
  /**
   * Resume after this event.
   */
  id: string;
}
/**
 * A section was started, or waits for its next try.
 */
export interface ProgressEvent {
  data: {
    estimate?: Estimate;
    final?: boolean;
    message: string;
    progress: Percent;
    run_id: string;
    section: SectionState;
    step: number;
    timestamp: string;
    total_steps: number;
  };
  event: "progress";
  /**
   * Resume after this event.
   */
  id: string;
}
/**
 * A section without its text.
 */
export interface SectionState {
  error: ErrorDetail | null;
  key: string;
  /**
   * Set while it waits for the next try; its status is `running` then.
   */
  next_try: NextTry | null;
  status: SectionStatus;
  step: number;
  title: string;
  /**
   * The writer of its text; `rules` if code alone made it, empty if there is no text.
   */
  writer: string;
  writer_label: string;
}
/**
 * A section failed in a way that may pass, and waits for its next try.
 */
export interface NextTry {
  at: string;
  /**
   * Number of the next try.
   */
  number: number;
  /**
   * Why the last try failed, for people.
   */
  reason: string;
  /**
   * Number of tries in all.
   */
  total: number;
}
/**
 * A section is done or has failed.
 */
export interface SectionEvent {
  data: {
    estimate?: Estimate;
    final?: boolean;
    message: string;
    progress: Percent;
    run_id: string;
    section: SectionState;
    step: number;
    timestamp: string;
    total_steps: number;
  };
  event: "section";
  /**
   * Resume after this event.
   */
  id: string;
}
export interface EventPage {
  events: EventOut[];
  /**
   * True if these events include the final one.
   */
  is_terminal: boolean;
  /**
   * Send it as `after` next time.
   */
  last_event_id: string;
}
/**
 * Number of statements per kind of evidence.
 */
export interface EvidenceCount {
  assumption: number;
  calculated: number;
  sourced: number;
  you_told_us: number;
}
/**
 * A file format the strategy can be exported in.
 */
export interface ExportOut {
  content: "strategy" | "calendar";
  extension: Extension;
  media_type: string;
  title: string;
  url: string;
}
/**
 * Nothing has happened for the heartbeat interval.
 */
export interface HeartbeatEvent {
  data: {
    final?: boolean;
    timestamp: string;
  };
  event: "heartbeat";
}
/**
 * The first event of every stream. `events`: the names that may follow, and whether those events have an id.
 */
export interface HelloEvent {
  data: {
    connection_id?: string;
    events: {
      [k: string]: boolean;
    };
    final?: boolean;
    heartbeat_interval_s: number;
    last_event_id: string;
    timestamp: string;
  };
  event: "hello";
}
export interface LimitsOut {
  /**
   * Runs that may be queued or running at the same time.
   */
  concurrent_runs: number;
  exports_per_minute: number;
  requests_per_minute: number;
  runs_per_hour: number;
  /**
   * Streams that may be open at the same time.
   */
  streams: number;
}
export interface MeOut {
  access: AccessOut;
  /**
   * Your runs in progress.
   */
  active_runs: number;
  limits: LimitsOut;
  username: string;
}
export interface MissingPart {
  key: string;
  reason: string;
  title: string;
}
export interface MissingSection {
  error: ErrorDetail | null;
  key: string;
  /**
   * Set while it waits for the next try; its status is `running` then.
   */
  next_try: NextTry | null;
  status: SectionStatus;
  step: number;
  title: string;
  /**
   * Null if no model was called.
   */
  usage: ModelUsageOut | null;
  /**
   * The writer of its text; `rules` if code alone made it, empty if there is no text.
   */
  writer: string;
  writer_label: string;
}
/**
 * Totals of all model calls, failed ones included. Null means unknown, not 0.
 */
export interface ModelUsageOut {
  calls: number;
  /**
   * At the providers' list prices.
   */
  cost_usd: number | null;
  duration_s: number;
  input_tokens: number | null;
  output_tokens: number | null;
}
/**
 * A message from the operator to everyone connected, in plain text.
 */
export interface NoticeEvent {
  data: {
    final?: boolean;
    message: string;
    timestamp: string;
  };
  event: "notice";
}
/**
 * A problem document (RFC 9457).
 */
export interface ProblemOut {
  code: string;
  detail: string;
  errors?: ProblemField[] | null;
  status: number;
  title: string;
  type: string;
}
export interface RegenerateRequest {
  /**
   * Required if you have edited the section. Your text stays in its history.
   */
  confirm?: boolean;
  /**
   * At most 500 characters. Not supported by writers that follow rules.
   */
  instruction?: string;
}
/**
 * The stream cannot resume from the client's id: what the client has is discarded.
 */
export interface ResetEvent {
  data: {
    final?: boolean;
    reason: "unknown_id" | "id_ahead_of_log" | "history_pruned";
    timestamp: string;
  };
  event: "reset";
}
/**
 * The body of `POST /runs`.
 */
export interface RunCreate {
  brief: Brief;
}
export interface RunPage {
  /**
   * Send it as `cursor` to get the next page; null on the last page.
   */
  next_cursor: string | null;
  results: RunSummary[];
}
/**
 * A run in a list.
 */
export interface RunSummary {
  created_at: string;
  finished_at: string | null;
  id: string;
  name: string;
  progress: number;
  status: RunStatus;
  urls: RunUrls;
  writer: string;
}
/**
 * URLs of everything about a run. Paths on the API's own origin, if the server's `SITE_URL` is not set.
 */
export interface RunUrls {
  brief: string;
  cancel: string;
  events: string;
  /**
   * URI template with `{extension}`, such as `docx`.
   */
  exports: string;
  /**
   * The page for people, who sign in with a session.
   */
  page: string;
  rerun: string;
  retry: string;
  /**
   * URI template (RFC 6570) with `{key}`.
   */
  sections: string;
  self: string;
  shares: string;
  strategy: string;
  stream: string;
  /**
   * POST to get a one-use ticket for the stream.
   */
  ticket: string;
}
/**
 * The complete state of a run, as its stream reports it.
 */
export interface RunSnapshot {
  attempt: number;
  /**
   * An operator's reason for canceling the run.
   */
  cancel_reason: string;
  created_at: string;
  error: ErrorDetail | null;
  /**
   * How long the run will still take; null once it has ended.
   */
  estimate: Estimate | null;
  finished_at: string | null;
  id: string;
  is_cancelable: boolean;
  /**
   * True if the run has ended and can have failed sections to retry.
   */
  is_retryable: boolean;
  is_terminal: boolean;
  /**
   * Resume the stream, or request events, after this id.
   */
  last_event_id: string;
  message: string;
  name: string;
  /**
   * The run that this one is a rerun of.
   */
  parent_id: string | null;
  /**
   * 0 to 100. Never falls, and is 100 only at the end.
   */
  progress: number;
  sections: SectionState[];
  /**
   * Duration of a simulated run in seconds; 0 for a real run.
   */
  simulated_s: number;
  started_at: string | null;
  status: RunStatus;
  step: number;
  steps: StepState[];
  total_steps: number;
  urls: RunUrls;
  version: number;
  writer: string;
  writer_label: string;
}
export interface StepState {
  key: string;
  number: number;
  /**
   * Keys of the sections in this step.
   */
  sections: string[];
  status: SectionStatus;
  title: string;
  /**
   * Null if unknown, and once the run has ended.
   */
  typical_duration: TypicalDuration | null;
}
/**
 * Median and 90th percentile of a duration in finished runs with the same writer.
 */
export interface TypicalDuration {
  median_s: number;
  p90_s: number;
}
export interface RunUpdate {
  /**
   * In place of the business's name.
   */
  name: string;
}
/**
 * A brief of an invented business, ready for `POST /runs`.
 */
export interface SampleBriefOut {
  brief: Brief;
  key: string;
  title: string;
  why: string;
}
export interface SampleBriefs {
  results: SampleBriefOut[];
}
/**
 * A section with its current content.
 */
export interface SectionDetail {
  /**
   * Brief fields that this section used.
   */
  answers_used: string[];
  /**
   * Keys of the sections it was composed from that have changed since; empty if it is up to date.
   */
  changed_inputs: string[];
  content: {
    [k: string]: unknown;
  };
  /**
   * Why writing or regenerating it failed last time.
   */
  error: ErrorDetail | null;
  is_edited: boolean;
  is_locked: boolean;
  key: string;
  status: SectionStatus;
  step: number;
  title: string;
  urls: SectionUrls;
  /**
   * Number of the current version. The `ETag` for `If-Match` of an edit.
   */
  version: number;
  /**
   * The writer: `user` if you edited it, `rules` if written by code alone.
   */
  writer: string;
  writer_label: string;
}
export interface SectionUrls {
  lock: string;
  page: string;
  regenerate: string;
  self: string;
  unlock: string;
  versions: string;
}
/**
 * Fields of the section's content to replace. Fields that are left out do not change.
 */
export interface SectionEdit {
  /**
   * As `content` of the section. The evidence of changed statements is set to `you_told_us`.
   */
  content: {
    [k: string]: unknown;
  };
}
export interface SectionPart {
  /**
   * Brief fields that this section used.
   */
  answers_used: string[];
  /**
   * Question titles of `answers_used`.
   */
  answers_used_titles: string[];
  /**
   * Content in display order.
   */
  blocks: BlockPart[];
  /**
   * The section's own fields, such as `items` of the calendar.
   */
  content: {
    [k: string]: unknown;
  };
  /**
   * Whether the owner edited it by hand.
   */
  is_edited: boolean;
  key: string;
  title: string;
  writer: WriterPart;
}
export interface WriterPart {
  /**
   * Name for people.
   */
  label: string;
  /**
   * `offline`, `simulated`, `rules` (code alone), or `model:` with provider and model.
   */
  name: string;
}
export interface ShareCreate {
  /**
   * Days until it expires.
   */
  days?: 1 | 7 | 30;
  /**
   * Who it is for. Only you see it.
   */
  name?: string;
}
export interface ShareCreated {
  created_at: string;
  expires_at: string;
  has_expired: boolean;
  id: string;
  last_opened_at: string | null;
  name: string;
  /**
   * Times opened by anyone but you.
   */
  open_count: number;
  /**
   * Shown only in this response.
   */
  url: string;
}
export interface ShareLinks {
  results: ShareOut[];
}
/**
 * A share link, without its URL.
 */
export interface ShareOut {
  created_at: string;
  expires_at: string;
  has_expired: boolean;
  id: string;
  last_opened_at: string | null;
  name: string;
  /**
   * Times opened by anyone but you.
   */
  open_count: number;
}
/**
 * A complete strategy: sections, writers, evidence per statement, and missing sections.
 */
export interface StrategyFile {
  evidence: EvidenceCount;
  /**
   * When generation ended, in UTC.
   */
  generated_at: string;
  /**
   * BCP 47 tag of the language the brief asks for.
   */
  language: string;
  /**
   * Missing sections; empty if the strategy is complete.
   */
  missing: MissingPart[];
  /**
   * Name of the business.
   */
  name: string;
  outcome: Outcome;
  /**
   * Increases with every change of the strategy.
   */
  revision: number;
  run_id: string;
  /**
   * Major.minor: major changes when a field is renamed or removed, minor when one is added.
   */
  schema_version: "2.0";
  /**
   * In reading order, the one-page summary first.
   */
  sections: SectionPart[];
  writer: WriterPart;
}
/**
 * The finished sections in reading order; `missing` lists the others.
 */
export interface StrategyOut {
  /**
   * Formats that would not be empty.
   */
  exports: ExportOut[];
  missing: MissingSection[];
  name: string;
  outcome: "succeeded" | "partial" | "failed" | "canceled";
  run_id: string;
  sections: WrittenSection[];
  /**
   * Of all sections; null if no model was called.
   */
  usage: ModelUsageOut | null;
}
export interface WrittenSection {
  /**
   * Brief fields that this section used.
   */
  answers_used: string[];
  /**
   * Keys of the sections it was composed from that have changed since; empty if it is up to date.
   */
  changed_inputs: string[];
  content: {
    [k: string]: unknown;
  };
  is_edited: boolean;
  is_locked: boolean;
  key: string;
  title: string;
  /**
   * Null if no model was called.
   */
  usage: ModelUsageOut | null;
  version: number;
  writer: string;
  writer_label: string;
}
export interface TicketOut {
  expires_in_s: number;
  /**
   * URL of the stream, including the ticket. Works once.
   */
  url: string;
}
export interface VersionDetail {
  /**
   * Username of the person who edited or restored it.
   */
  author: string | null;
  /**
   * The version it is based on; for a restored one, the version restored.
   */
  base_version: number | null;
  content: {
    [k: string]: unknown;
  };
  created_at: string;
  instruction: string;
  is_current: boolean;
  kind: VersionKind;
  number: number;
  url: string;
  writer: string;
  writer_label: string;
}
/**
 * A version of a section, without its content.
 */
export interface VersionOut {
  /**
   * Username of the person who edited or restored it.
   */
  author: string | null;
  /**
   * The version it is based on; for a restored one, the version restored.
   */
  base_version: number | null;
  created_at: string;
  instruction: string;
  is_current: boolean;
  kind: VersionKind;
  number: number;
  url: string;
  writer: string;
  writer_label: string;
}
export interface VersionPage {
  /**
   * Send it as `before` to get the next page; null on the last page.
   */
  next_before: number | null;
  results: VersionOut[];
}
export interface WebhookCreate {
  description?: string;
  /**
   * @minItems 1
   * @maxItems 20
   */
  events?: WebhookEvent[];
  /**
   * An https:// URL on the public internet.
   */
  url: string;
}
export interface WebhookList {
  results: WebhookOut[];
}
export interface WebhookOut {
  created_at: string;
  description: string;
  /**
   * Why it was disabled; empty while it is enabled.
   */
  disabled_reason: string;
  enabled: boolean;
  events: WebhookEvent[];
  /**
   * Since when every delivery has failed.
   */
  failing_since: string | null;
  id: string;
  url: string;
  urls: WebhookUrls;
}
export interface WebhookUrls {
  deliveries: string;
  secret: string;
  self: string;
  test: string;
}
export interface WebhookSecretOut {
  created_at: string;
  description: string;
  /**
   * Why it was disabled; empty while it is enabled.
   */
  disabled_reason: string;
  enabled: boolean;
  events: WebhookEvent[];
  /**
   * Since when every delivery has failed.
   */
  failing_since: string | null;
  id: string;
  /**
   * Signs every message as in Standard Webhooks. Shown only in this response.
   */
  secret: string;
  url: string;
  urls: WebhookUrls;
}
/**
 * Fields that are left out do not change.
 */
export interface WebhookUpdate {
  description?: string;
  enabled?: boolean;
  /**
   * @minItems 1
   * @maxItems 20
   */
  events?: WebhookEvent[];
  /**
   * An https:// URL on the public internet.
   */
  url?: string;
}
