package parley.message;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import parley.agreement.Line;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.party.NodeId;

/// One good message of every format, and ways to spoil it.
public final class Sample {
  static final Instant NOW = Instant.parse("2026-11-22T03:00:00.123Z");
  static final Reference EARLIER =
      new Reference(
          MessageId.of("019a0000-0000-7000-8000-000000000001"),
          Digest.of(Bytes.utf8("an earlier message")));
  public static final Formats FORMATS = Formats.bundled();

  private final String format;
  private final Map<String, List<String>> typed = new LinkedHashMap<>();
  private Precedence precedence = Precedence.PRIORITY;
  private Optional<Reference> inReplyTo = Optional.empty();
  private Optional<Reference> replaces = Optional.empty();
  private Optional<Reference> cancels = Optional.empty();
  private Optional<Duration> wait = Optional.empty();
  private Line line;
  private String tlp = "amber";
  private String language = "en";
  private List<Attachment> attachments = List.of();
  private String agreement = "US-RU-2026";
  private Digest terms = Digest.of(Bytes.utf8("the agreement"));
  private RandomGenerator random = new Random(7);

  private Sample(String format) {
    this.format = format;
    this.line = FORMATS.named(format).map(Format::line).orElse(Line.WATCH);
  }

  public static Sample of(String format) {
    Sample sample = new Sample(format);
    return switch (format) {
      case "incident-notification/1" ->
          notification(sample).asked("preserve").replyWithin(Duration.ofHours(2));
      case "inquiry/1" ->
          sample
              .with("title", "Traffic from 192.0.2.0/24")
              .with("question", "Are you aware of this traffic?")
              .with("intent", "We ask, and accuse nobody.")
              .asked("clarify")
              .replyWithin(Duration.ofHours(1));
      case "reply/1" ->
          sample
              .about()
              .in("ru")
              .with("answer", "looking")
              .with("text", "Проводится проверка указанных адресов.");
      case "acknowledgement/1" ->
          sample
              .about()
              .with("completeness", "complete")
              .with("receivedAt", "2026-11-22T02:58:00Z")
              .with("receivedAs", "us-nrrc/US-RU-2026/watch/real/1/17");
      case "correction/1" ->
          sample
              .replacing()
              .with("title", "Severity of the outage")
              .with("reason", "clerical")
              .with("wrong", "Severity 4.")
              .with("right", "Severity 3.")
              .with("severity", "3");
      case "cancellation/1" -> sample.cancelling().with("reason", "not-confirmed");
      case "good-will/1" ->
          sample
              .with("title", "A remedy")
              .with("subject", "vulnerability")
              .with("vulnerabilities", "CVE-2017-0144")
              .with("text", "A remedy was published by the maker.");
      case "activity-notice/1" -> activity(sample);
      case "consultations/1" ->
          sample
              .with("title", "Consultations on the outage")
              .with("article", "5")
              .with("reason", "To avoid a misreading.")
              .with("intent", "In good faith.")
              .with("contact", "Watch officer, +1 202 555 0100")
              .replyWithin(Duration.ofDays(2));
      case "preserve-evidence/1" -> evidence(sample);
      case "service/1" ->
          sample
              .with("title", "Maintenance tonight")
              .with("service", "maintenance")
              .with("text", "The second route will be down for ten minutes.");
      case "exercise-start/1" ->
          sample
              .with("title", "Exercise QUIET HARBOUR")
              .with("windowStart", "2026-11-22T08:00:00Z")
              .with("windowEnd", "2026-11-22T12:00:00Z")
              .with("scenario", "Played: a worm in two ports. No real system is concerned.")
              .with("contact", "Directing staff, +1 202 555 0101");
      case "exercise-end/1" -> sample.about().with("outcome", "real-event");
      case "heightened-watch/1" ->
          sample
              .with("title", "Summit in Geneva")
              .with("windowStart", "2026-11-23T06:00:00Z")
              .with("windowEnd", "2026-11-25T18:00:00Z")
              .with("flashAcknowledgement", "5")
              .with("flashReply", "30")
              .with("priorityAcknowledgement", "60")
              .with("text", "Both centres are staffed around the clock.");
      case "heightened-watch-end/1" -> sample.about().with("windowEnd", "2026-11-24T18:00:00Z");
      case "heightened-watch-answer/1" -> sample.about().with("outcome", "accepted");
      case "unanswered/1" ->
          sample
              .about()
              .with("missing", "acknowledgement")
              .with("due", "2026-11-22T02:10:00Z")
              .with("receivedAs", "us-nrrc/US-RU-2026/watch/real/1/17");
      case "countersignature/1" ->
          sample.at(Precedence.FLASH).about().with("countersignedBy", "D. Dean");
      case "test/1" ->
          sample
              .with("text", "Съешь ещё этих мягких французских булок, да выпей чаю. 1234567890")
              .with("number", "17");
      case "link-statement/1" ->
          sample
              .at(Precedence.ROUTINE)
              .with("day", "2026-11-21")
              .with(
                  "sent",
                  "us-nrrc/US-RU-2026/watch/real/1 1-24:"
                      + " flash 0, immediate 1, priority 2, routine 19, refused 1, open 24")
              .with("testsSent", "12")
              .with("testsReceipted", "12")
              .with("testsReceived", "11")
              .with("testsMissed", "1")
              .with("worstMillis", "812");
      case "attachment-part/1" ->
          sample
              .at(Precedence.ROUTINE)
              .with("message", EARLIER.id().toString())
              .with("sha256", EARLIER.digest().hex())
              .with("file", "1")
              .with("part", "3")
              .attaching(
                  new Attachment(
                      "part", "application/octet-stream", 4, Digest.of(Bytes.utf8("part"))));
      case "stix-batch/1" ->
          sample
              .at(Precedence.ROUTINE)
              .with("objects", "12")
              .with("withdrawn", "0")
              .attaching(
                  new Attachment(
                      "batch.json", "application/stix+json", 4, Digest.of(Bytes.utf8("part"))));
      case "origin-report/1", "origin-state/1", "object-feedback/1", "object-feedback-answer/1" ->
          CertSample.report(sample, format);
      case "match-offer/1", "match-accept/1", "match-part/1", "match-ready/1", "match-end/1" ->
          CertSample.match(sample, format);
      case "link-statement-answer/1" ->
          sample
              .about()
              .at(Precedence.ROUTINE)
              .with("day", "2026-11-21")
              .with("differences", "us-nrrc/US-RU-2026/watch/real/1 1-24: routine 19 ≠ 18");
      case "pre-agreed/1" ->
          sample
              .with("phrase", "HARBOUR 86")
              .with("time", "2026-11-22T04:00")
              .with("book", PhraseBook.bundled().digest().hex());
      default -> throw new IllegalArgumentException(format);
    };
  }

  private static Sample notification(Sample sample) {
    return sample
        .with("title", "Ransomware in hospitals")
        .with("stage", "early")
        .with("category", "malicious-code.infected-system")
        .with("description", "Computers in hospitals\r\nare being encrypted.")
        .with("malicious", "yes")
        .with("crossBorder", "unknown")
        .with("firstSeen", "2026-11-22T01:00")
        .with("detected", "2026-11-22T02:00:00Z")
        .with("ongoing", "yes")
        .with("sectors", "health", "emergency-services")
        .with("severity", "4")
        .with("outlook", "worsening")
        .with("originOnYourTerritory", "unknown")
        .with("originAddresses", "192.0.2.1\n2001:db8::/32")
        .with("originSystems", "AS64500")
        .with("certainty", "likely")
        .with("intent", "This is not directed at you.");
  }

  private static Sample activity(Sample sample) {
    return sample
        .with("title", "Exercise of our hospitals")
        .with("activity", "exercise")
        .with("status", "planned")
        .with("windowStart", "2026-12-01T08:00")
        .with("windowEnd", "2026-12-01T16:00")
        .with("networks", "198.51.100.0/24")
        .with("contact", "Watch officer")
        .with("intent", "Training only.");
  }

  private static Sample evidence(Sample sample) {
    return sample
        .with("title", "Logs of a server")
        .with("evidence", "server-logs", "flow-records")
        .with("systems", "192.0.2.7")
        .with("from", "2026-11-20T00:00")
        .with("until", "2026-11-22T00:00")
        .with("keepUntil", "2027-02-22T00:00")
        .with("reason", "A request in due form will follow.")
        .with("contact", "Watch officer")
        .replyWithin(Duration.ofHours(12));
  }

  public String format() {
    return format;
  }

  @Override
  public String toString() {
    return format;
  }

  /// Of this agreement, with an identifier that `random` chooses.
  public Sample under(String id, Digest hash, RandomGenerator chosen) {
    agreement = id;
    terms = hash;
    random = chosen;
    return this;
  }

  public Sample with(String key, String... values) {
    typed.put(key, List.of(values));
    return this;
  }

  Sample without(String key) {
    typed.remove(key);
    return this;
  }

  Sample asked(String... codes) {
    return with("asked", codes);
  }

  Sample about() {
    inReplyTo = Optional.of(EARLIER);
    return this;
  }

  Sample aboutNothing() {
    inReplyTo = Optional.empty();
    replaces = Optional.empty();
    cancels = Optional.empty();
    return this;
  }

  Sample replacing() {
    replaces = Optional.of(EARLIER);
    return this;
  }

  Sample cancelling() {
    cancels = Optional.of(EARLIER);
    return this;
  }

  Sample replyWithin(Duration time) {
    wait = Optional.of(time);
    return this;
  }

  Sample replyWheneverWanted() {
    wait = Optional.empty();
    return this;
  }

  Sample at(Precedence value) {
    precedence = value;
    return this;
  }

  Sample on(Line value) {
    line = value;
    return this;
  }

  Sample marked(String value) {
    tlp = value;
    return this;
  }

  Sample in(String value) {
    language = value;
    return this;
  }

  Sample attaching(Attachment... files) {
    attachments = List.of(files);
    return this;
  }

  public Message message() throws MalformedInput {
    Json.Obj body = Form.body(FORMATS.named(format).orElseThrow(), typed);
    return new Composer(InstantSource.fixed(NOW), random)
        .compose(
            new Composition(
                agreement,
                terms,
                line,
                format,
                new NodeId("us-nrrc"),
                List.of(new NodeId("ru-nrrc")),
                Series.REAL,
                precedence,
                language,
                inReplyTo,
                replaces,
                cancels,
                allowed("case", "WC-2017"),
                wait,
                tlp,
                "amber",
                allowed("releasability", "parties-only"),
                attachments,
                body));
  }

  private Optional<String> allowed(String member, String value) {
    return Optional.of(value)
        .filter(_ -> FORMATS.named(format).orElseThrow().allows().contains(member));
  }

  /// The message with one member of its document replaced, as a hostile node would write it.
  static Bytes spoiled(Message message, String key, Json value) throws MalformedInput {
    Json.Obj document = JsonReader.readObject(message.bytes(), JsonReader.MESSAGE);
    Map<String, Json> members = new LinkedHashMap<>(document.members());
    members.put(key, value);
    return JsonWriter.line(new Json.Obj(members));
  }

  static Bytes lacking(Message message, String key) throws MalformedInput {
    Json.Obj document = JsonReader.readObject(message.bytes(), JsonReader.MESSAGE);
    Map<String, Json> members = new LinkedHashMap<>(document.members());
    members.remove(key);
    return JsonWriter.line(new Json.Obj(members));
  }
}
