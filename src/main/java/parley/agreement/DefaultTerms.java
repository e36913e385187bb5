package parley.agreement;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Terms that a new agreement begins with: the watch line with all its formats, and the CERT line.
/// The acknowledgement clocks are those of ACP 121; the reply clocks are this project's own
/// proposal (A-DOC-5).
final class DefaultTerms {
  private static final Duration RECEIPT = Duration.ofMinutes(1);

  static final Map<Precedence, Agreement.Clocks> CLOCKS =
      Map.of(
          Precedence.FLASH,
          new Agreement.Clocks(RECEIPT, Duration.ofMinutes(10), Duration.ofHours(1)),
          Precedence.IMMEDIATE,
          new Agreement.Clocks(RECEIPT, Duration.ofMinutes(30), Duration.ofHours(6)),
          Precedence.PRIORITY,
          new Agreement.Clocks(RECEIPT, Duration.ofHours(3), Duration.ofHours(24)),
          Precedence.ROUTINE,
          new Agreement.Clocks(RECEIPT, Duration.ofHours(6), Duration.ofHours(72)));

  private static final List<String> INCIDENT_FORMATS =
      List.of(
          "incident-notification/1",
          "inquiry/1",
          "reply/1",
          "acknowledgement/1",
          "correction/1",
          "cancellation/1",
          "preserve-evidence/1",
          "pre-agreed/1");

  private static final List<String> ADVANCE_FORMATS = List.of("activity-notice/1");
  private static final List<String> CONSULTATION_FORMATS = List.of("consultations/1");
  private static final List<String> LINK_FORMATS =
      List.of(
          "service/1",
          "exercise-start/1",
          "exercise-end/1",
          "heightened-watch/1",
          "heightened-watch-end/1",
          "heightened-watch-answer/1",
          "unanswered/1",
          "test/1",
          "link-statement/1",
          "link-statement-answer/1",
          "good-will/1");

  private static final List<String> CERT_FORMATS =
      List.of(
          "stix-batch/1",
          "origin-report/1",
          "origin-state/1",
          "object-feedback/1",
          "object-feedback-answer/1",
          "match-offer/1",
          "match-accept/1",
          "match-part/1",
          "match-ready/1",
          "match-end/1");

  static final Map<String, Line> FORMATS =
      Map.of(
              Line.WATCH,
              List.of(INCIDENT_FORMATS, ADVANCE_FORMATS, CONSULTATION_FORMATS, LINK_FORMATS),
              Line.CERT,
              List.of(CERT_FORMATS))
          .entrySet()
          .stream()
          .flatMap(line ->
              line.getValue().stream()
                  .flatMap(List::stream)
                  .map(format -> Map.entry(format, line.getKey())))
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

  static final Map<String, Long> CODE_LISTS =
      List.of(
              "activity",
              "activity-status",
              "answer",
              "ask",
              "cancellation-reason",
              "certainty",
              "completeness",
              "correction-reason",
              "evidence",
              "exercise-end",
              "feedback",
              "feedback-answer",
              "good-will",
              "heightened-answer",
              "line",
              "nktski",
              "not-ours",
              "outlook",
              "pap",
              "precedence",
              "releasability",
              "report-state",
              "root-cause",
              "rsit",
              "sector",
              "series",
              "service",
              "severity",
              "stage",
              "ternary",
              "threat",
              "tlp",
              "unanswered")
          .stream()
          .collect(Collectors.toUnmodifiableMap(list -> list, list -> 1L));

  static final Map<String, Map<String, String>> TLP =
      Map.of(
          "red",
          words(
              "For the officers of the two centres only.", "Только для сотрудников двух центров."),
          "amber+strict",
          words(
              "For the receiving centre and its own authority, on a need-to-know basis.",
              "Для получившего центра и его ведомства, по служебной необходимости."),
          "amber",
          words(
              "For the receiving government and the operators affected, on a need-to-know basis.",
              "Для органов власти получателя и затронутых операторов, по необходимости."),
          "green",
          words(
              "For the incident response community of both states; not for the public.",
              "Для сообщества реагирования двух государств; не для открытой публикации."),
          "clear",
          words("May be published.", "Разрешено к открытой публикации."));

  /// Mail and courier join when both sides name them.
  static final Map<String, Duration> HEARTBEATS = Map.of("https", Duration.ofSeconds(60));

  /// 10 envelopes a second, 70 MiB each at the most, 2 GiB and 200 FLASH a day.
  static final Agreement.Budgets BUDGETS =
      new Agreement.Budgets(10, 200, 70 * 1024 * 1024, 2L * 1024 * 1024 * 1024, 200);

  static final Duration RETENTION = Duration.ofDays(3660);

  static final Map<String, Agreement.Article> ARTICLES =
      Map.of(
          "1",
          new Agreement.Article(
              words(
                  "The parties notify each other without delay of incidents in the use of"
                      + " information and communication technologies that could be mistaken for an"
                      + " act of aggression.",
                  "Стороны незамедлительно уведомляют друг друга об инцидентах в сфере"
                      + " использования ИКТ, которые могут быть приняты за акт агрессии."),
              false),
          "2",
          new Agreement.Article(
              words(
                  "Acknowledging a message confirms that it arrived; it is not agreement with what"
                      + " it says.",
                  "Подтверждение получения означает лишь, что сообщение получено, и не является"
                      + " согласием с его содержанием."),
              false),
          "3",
          new Agreement.Article(
              words(
                  "Either party may request consultations on an incident or on the working of this"
                      + " agreement.",
                  "Любая сторона вправе запросить консультации по инциденту или по выполнению"
                      + " настоящего соглашения."),
              true),
          "4",
          new Agreement.Article(
              words(
                  "Either party may suspend a measure in whole or in part; inquiries, service, test"
                      + " and good-will messages and acknowledgements always pass.",
                  "Любая сторона вправе приостановить меру полностью или частично; запросы,"
                      + " служебные, тестовые сообщения, сообщения доброй воли и подтверждения"
                      + " передаются всегда."),
              true));

  static final Map<String, Agreement.Measure> MEASURES =
      Map.of(
          "incident-notification",
          new Agreement.Measure(
              words("Notification of incidents", "Уведомление об инцидентах"),
              Set.copyOf(INCIDENT_FORMATS),
              Stage.IN_FORCE),
          "advance-notice",
          new Agreement.Measure(
              words("Advance notice of own activity", "Предварительное уведомление о действиях"),
              Set.copyOf(ADVANCE_FORMATS),
              Stage.IN_FORCE),
          "consultations",
          new Agreement.Measure(
              words("Consultations", "Консультации"),
              Set.copyOf(CONSULTATION_FORMATS),
              Stage.IN_FORCE));

  private DefaultTerms() {}

  static Map<String, String> title(String id) {
    return words(
        "Agreement " + id + " on direct communication about incidents",
        "Соглашение " + id + " о прямой связи по инцидентам");
  }

  private static Map<String, String> words(String english, String russian) {
    return Map.of("en", english, "ru", russian);
  }
}
