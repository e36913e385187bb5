package parley.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import parley.agreement.Series;
import parley.codec.Json;
import parley.codec.JsonWriter;

/// Reports and feedback as lines for people, and as JSON.
final class ReportText {
  private ReportText() {}

  static List<String> reports(List<Reports.Report> reports, boolean json) {
    if (json) {
      return pretty(reports.stream().<Json>map(ReportText::json).toList());
    }
    List<String> lines = new ArrayList<>();
    reports.forEach(report -> lines.addAll(lines(report)));
    return lines.isEmpty() ? List.of("There are no reports.") : lines;
  }

  static List<String> lines(Reports.Report report) {
    List<String> lines = new ArrayList<>();
    lines.add(
        (report.inbound() ? "from " : "to ")
            + report.peer()
            + "  "
            + report.serial()
            + (report.series() == Series.EXERCISE ? "  EXERCISE" : "")
            + "  "
            + report.category()
            + "  "
            + report.title());
    lines.add("  message " + report.id());
    lines.add(
        "  "
            + (report.refused()
                ? "refused there"
                : report.arrived().map(at -> "received " + at).orElse("on its way")));
    report.present().ifPresent(present -> lines.add("  state   " + told(present)));
    if (report.present().isEmpty()) {
      lines.add(
          "  no state yet" + report.overdue().map(due -> ", overdue since " + due).orElse(""));
    }
    if (report.history().size() > 1 || report.history().stream().anyMatch(ReportText::remarkable)) {
      report.history().forEach(state -> lines.add("    " + told(state)));
    }
    return lines;
  }

  private static boolean remarkable(Reports.State state) {
    return !state.judgement().equals("follows");
  }

  private static String told(Reports.State state) {
    return state.word()
        + state.since().map(since -> " since " + since).orElse(", on its way")
        + " by "
        + state.by()
        + (remarkable(state) ? "  (" + judged(state.judgement()) + ")" : "");
  }

  private static String judged(String judgement) {
    return switch (judgement) {
      case "repeated" -> "the same again";
      case "back" -> "GOES BACK";
      case "contradicts" -> "CONTRADICTS the one before";
      default -> "stray: counts for nothing";
    };
  }

  private static Json.Obj json(Reports.Report report) {
    Json.Builder json =
        Json.object()
            .with("id", report.id().toString())
            .with("inbound", report.inbound())
            .with("with", report.peer().name())
            .with("serial", report.serial())
            .with("series", report.series().code())
            .with("category", report.category())
            .with("title", report.title())
            .with("at", report.at().toString())
            .with("arrived", report.arrived().map(Object::toString))
            .with("refused", report.refused())
            .with("state", report.present().map(Reports.State::word))
            .with("since", report.present().flatMap(Reports.State::since).map(Object::toString))
            .with("by", report.present().map(state -> state.by().name()))
            .with("overdueSince", report.overdue().map(Object::toString));
    List<Json> history = new ArrayList<>();
    for (Reports.State state : report.history()) {
      history.add(
          Json.object()
              .with("id", state.id().toString())
              .with("state", state.word())
              .with("at", state.at().toString())
              .with("since", state.since().map(Object::toString))
              .with("by", state.by().name())
              .with("judgement", state.judgement())
              .build());
    }
    return json.with("history", new Json.Arr(history)).build();
  }

  static List<String> feedback(List<Reports.Feedback> all, boolean json) {
    if (json) {
      return pretty(all.stream().<Json>map(ReportText::json).toList());
    }
    List<String> lines = new ArrayList<>();
    all.forEach(each -> lines.addAll(lines(each)));
    return lines.isEmpty() ? List.of("There is no feedback.") : lines;
  }

  static List<String> lines(Reports.Feedback feedback) {
    List<String> lines = new ArrayList<>();
    String first = feedback.objects().isEmpty() ? "" : feedback.objects().getFirst();
    lines.add(
        "  "
            + (feedback.inbound() ? "from " : "to ")
            + feedback.peer()
            + "  "
            + feedback.verdict()
            + "  "
            + feedback.serial()
            + "  message "
            + feedback.id());
    lines.add(
        "    on "
            + first
            + (feedback.objects().size() > 1
                ? " and " + (feedback.objects().size() - 1) + " more"
                : ""));
    Optional<Reports.Answer> answer = feedback.answers().stream().reduce((_, last) -> last);
    lines.add("    " + answer.map(last -> last.outcome() + " " + last.at()).orElse("not answered"));
    return lines;
  }

  private static Json.Obj json(Reports.Feedback feedback) {
    List<Json> answers = new ArrayList<>();
    for (Reports.Answer answer : feedback.answers()) {
      answers.add(
          Json.object()
              .with("id", answer.id().toString())
              .with("outcome", answer.outcome())
              .with("at", answer.at().toString())
              .build());
    }
    return Json.object()
        .with("id", feedback.id().toString())
        .with("inbound", feedback.inbound())
        .with("with", feedback.peer().name())
        .with("serial", feedback.serial())
        .with("verdict", feedback.verdict())
        .with("objects", Json.texts(feedback.objects()))
        .with("at", feedback.at().toString())
        .with("arrived", feedback.arrived().map(Object::toString))
        .with("refused", feedback.refused())
        .with("answers", new Json.Arr(answers))
        .build();
  }

  private static List<String> pretty(List<Json> items) {
    return List.of(JsonWriter.pretty(new Json.Arr(items)).utf8().stripTrailing());
  }
}
