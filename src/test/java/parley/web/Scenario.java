package parley.web;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import parley.agreement.Agreement;
import parley.agreement.Line;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.message.Format;
import parley.message.Formats;
import parley.message.Message;
import parley.message.MessageId;
import parley.message.PhraseBook;
import parley.party.NodeId;
import parley.party.PartyId;
import parley.seal.SignedDocument;
import parley.seal.Suite;
import parley.watchline.DraftChange;
import parley.watchline.WatchDesk;
import parley.watchline.WatchDesk.Draft;
import parley.watchline.WatchDesk.Step;

/// A night's traffic, after public facts on the outbreak of May 2017 that struck hospitals.
final class Scenario {
  private Scenario() {}

  static Map<String, String> name(NodeId peer) {
    return peer.equals(FakeDesk.RU)
        ? Map.of("en", "Russian Federation, NRRC", "ru", "Российская Федерация, НЦУЯО")
        : Map.of("en", "United States, NRRC", "ru", "Соединённые Штаты, ЦУЯО");
  }

  static Agreement agreement() {
    return agreement(Set.of());
  }

  /// @param two for which it asks for two officers
  static Agreement agreement(Set<Precedence> two) {
    Digest authority = Digest.of(Bytes.utf8("authority"));
    return new Agreement(
        "US-RU-2026",
        1,
        Optional.empty(),
        Map.of(),
        Map.of(
            "en", "Arrangement on incidents in the use of ICTs",
            "ru", "Договорённость об инцидентах в сфере использования ИКТ"),
        List.of(
            new Agreement.Signatory(
                new PartyId("US"), List.of(FakeDesk.US), List.of("en"), authority),
            new Agreement.Signatory(
                new PartyId("RU"), List.of(FakeDesk.RU), List.of("ru"), authority)),
        Set.of(Suite.values()),
        Set.of(Suite.values()),
        Formats.bundled().all().stream()
            .map(Format::id)
            .collect(Collectors.toMap(id -> id, id -> Line.WATCH)),
        Set.of(Line.WATCH),
        Map.of(
            Precedence.FLASH, clocks(10),
            Precedence.IMMEDIATE, clocks(30),
            Precedence.PRIORITY, clocks(180),
            Precedence.ROUTINE, clocks(360)),
        two,
        Optional.empty(),
        Map.of(),
        Optional.of(PhraseBook.bundled().digest()),
        Optional.of(Agreement.Attachments.USUAL),
        Map.of(),
        Map.of("https", Duration.ofSeconds(60)),
        new Agreement.Budgets(10, 50, 65 * 1024 * 1024, 1L << 32, 20),
        Duration.ofDays(3660),
        Map.of(),
        Map.of(),
        new SignedDocument(Bytes.utf8("the terms"), List.of()));
  }

  private static Agreement.Clocks clocks(int minutes) {
    return new Agreement.Clocks(
        Duration.ofMinutes(1), Duration.ofMinutes(minutes), Duration.ofMinutes(minutes * 6L));
  }

  /// As typed, and what a node fills in by itself.
  static Map<String, List<String>> filled(Draft draft, Agreement agreement) {
    if (!draft.format().startsWith("pre-agreed/")) {
      return draft.body();
    }
    Map<String, List<String>> filled = new HashMap<>(draft.body());
    filled.put("book", List.of(agreement.phraseBook().orElseThrow().hex()));
    return filled;
  }

  static Draft draft(
      NodeId to,
      String format,
      Precedence precedence,
      String language,
      Map<String, List<String>> body) {
    return new Draft(
        to,
        "US-RU-2026",
        format,
        precedence,
        Series.REAL,
        language,
        "amber",
        "amber",
        Optional.empty(),
        Optional.of("US-2026-0031"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        body,
        List.of());
  }

  static Draft about(
      Draft draft,
      Optional<MessageId> reply,
      Optional<MessageId> replaces,
      Optional<Duration> wanted) {
    return new DraftChange(draft)
        .inReplyTo(reply)
        .replaces(replaces)
        .replyWantedWithin(wanted)
        .made();
  }

  static Draft filed(Draft draft, Series series, Optional<String> number) {
    return new DraftChange(draft).series(series).caseNumber(number).made();
  }

  static Map<String, List<String>> hospitals() {
    return Map.ofEntries(
        Map.entry("title", List.of("Ransomware spreading through hospital networks")),
        Map.entry("stage", List.of("early")),
        Map.entry("category", List.of("malicious-code.infected-system")),
        Map.entry(
            "description",
            List.of(
                "Since 07:44 UTC a self-spreading ransomware encrypts Windows systems in at least"
                    + " sixteen hospital trusts. It enters through SMB version 1 and carries the"
                    + " exploit published in April.\n\nEmergency departments divert patients. Systems"
                    + " that were patched in March are not affected.")),
        Map.entry("malicious", List.of("yes")),
        Map.entry("crossBorder", List.of("yes")),
        Map.entry("firstSeen", List.of("2017-05-12T07:44:00Z")),
        Map.entry("detected", List.of("2017-05-12T10:20:00Z")),
        Map.entry("ongoing", List.of("yes")),
        Map.entry("sectors", List.of("health")),
        Map.entry("affected", List.of("Emergency departments, radiology, appointments.")),
        Map.entry("severity", List.of("4")),
        Map.entry("outlook", List.of("worsening")),
        Map.entry("vulnerabilities", List.of("CVE-2017-0144")),
        Map.entry("originOnYourTerritory", List.of("unknown")),
        Map.entry("originAddresses", List.of("192.0.2.0/24", "198.51.100.17")),
        Map.entry("asked", List.of("information")),
        Map.entry("askedText", List.of("Do you see the same traffic, and from where?")),
        Map.entry(
            "intent",
            List.of("This is not directed at you. We have formed no view on who is responsible.")));
  }

  /// The American board as the night stands.
  static MessageId play(FakeDesk desk) throws MalformedInput {
    Draft notice =
        draft(FakeDesk.RU, "incident-notification/1", Precedence.IMMEDIATE, "en", hospitals());
    MessageId first =
        desk.sent(
            about(notice, Optional.empty(), Optional.empty(), Optional.of(Duration.ofHours(3))),
            Duration.ofMinutes(52));
    desk.reach(first, Step.DELIVERED, Duration.ofMillis(840));
    desk.reach(first, Step.ACKNOWLEDGED, Duration.ofMinutes(4).plusSeconds(12));
    MessageId reply =
        desk.arrive(
            about(
                draft(FakeDesk.RU, "reply/1", Precedence.IMMEDIATE, "ru", answer()),
                Optional.of(first),
                Optional.empty(),
                Optional.empty()),
            Duration.ofMinutes(21));
    desk.reach(reply, Step.DELIVERED, Duration.ofMillis(310));
    MessageId correction =
        desk.sent(
            about(
                draft(FakeDesk.RU, "correction/1", Precedence.PRIORITY, "en", correction()),
                Optional.empty(),
                Optional.of(first),
                Optional.empty()),
            Duration.ofMinutes(9));
    desk.reach(correction, Step.DELIVERED, Duration.ofMillis(1210));
    MessageId inquiry =
        desk.arrive(
            about(
                filed(
                    draft(FakeDesk.US, "inquiry/1", Precedence.FLASH, "ru", inquiry()),
                    Series.REAL,
                    Optional.of("RU-2026-0007")),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Duration.ofHours(1))),
            Duration.ofMinutes(3));
    desk.reach(inquiry, Step.DELIVERED, Duration.ofMillis(290));
    MessageId test =
        desk.arrive(
            filed(
                draft(
                    FakeDesk.US,
                    "test/1",
                    Precedence.ROUTINE,
                    "ru",
                    Map.of("text", List.of("Съешь же ещё этих мягких французских булок"))),
                Series.REAL,
                Optional.empty()),
            Duration.ofMinutes(55));
    desk.reach(test, Step.DELIVERED, Duration.ofMillis(270));
    MessageId exercise =
        desk.arrive(
            filed(
                draft(FakeDesk.US, "incident-notification/1", Precedence.PRIORITY, "ru", drill()),
                Series.EXERCISE,
                Optional.of("EX-2026-02")),
            Duration.ofHours(4));
    desk.reach(exercise, Step.DELIVERED, Duration.ofMillis(300));
    return first;
  }

  static Map<String, List<String>> answer() {
    return Map.of(
        "answer", List.of("investigating"),
        "text",
            List.of(
                "Аналогичную активность наблюдаем с 09:30 UTC, пострадали медицинские и транспортные"
                    + " организации. Указанные вами узлы отключены от сети, журналы сохранены."),
        "intent", List.of("Сообщение направлено в целях взаимного информирования."));
  }

  static Map<String, List<String>> correction() {
    return Map.of(
        "title", List.of("Ransomware spreading through hospital networks"),
        "reason", List.of("fact"),
        "wrong", List.of("Since 07:44 UTC"),
        "right", List.of("Since 07:24 UTC"),
        "severity", List.of("5"),
        "restStands", List.of("true"));
  }

  static Map<String, List<String>> inquiry() {
    return Map.of(
        "title", List.of("Сканирование систем управления энергосетью с ваших адресов"),
        "asked", List.of("information"),
        "text", List.of("Просим подтвердить, известна ли вам эта активность."),
        "severity", List.of("3"),
        "intent", List.of("Запрос не означает обвинения."));
  }

  static Map<String, List<String>> drill() {
    return Map.of(
        "title", List.of("Учебный инцидент: отказ сети связи"),
        "severity", List.of("2"),
        "description", List.of("Учебное сообщение."));
  }

  /// Its own, or that of the message it is about, as the real board gives it.
  static String title(Message message, Function<MessageId, Optional<Message>> named) {
    return message
        .body()
        .text("title")
        .or(() ->
            message
                .cancels()
                .or(message::replaces)
                .or(message::inReplyTo)
                .flatMap(about -> named.apply(about.id()))
                .map(about -> title(about, named)))
        .or(() -> message.body().text("text"))
        .orElse("");
  }

  static boolean matches(WatchDesk.Row row, String search) {
    String all = row.title() + " " + row.serial() + " " + row.caseNumber().orElse("");
    return all.toLowerCase(Locale.ROOT).contains(search.toLowerCase(Locale.ROOT));
  }
}
