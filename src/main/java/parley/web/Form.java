package parley.web;

import java.text.Collator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.agreement.Agreement;
import parley.attachment.Upload;
import parley.console.Shell;
import parley.message.Format;
import parley.message.Formats;
import parley.message.Message;
import parley.message.Wording;
import parley.watchline.WatchDesk;

/// A message being written: the format's fields with what was typed, and what is wrong with it.
///
/// @param typed names as in the page (`peer`, `precedence`, `body.KEY`) → values as typed
/// @param about the message that this one answers, corrects or cancels
/// @param relation `inReplyTo`, `replaces` or `cancels`; empty when `about` is
/// @param preview what the other side will see
/// @param uploads files that were handed in for it
public record Form(
    Format format,
    List<WatchDesk.Peer> peers,
    List<Agreement> agreements,
    Map<String, List<String>> typed,
    List<Problem> problems,
    Optional<WatchDesk.View> about,
    String relation,
    Optional<Preview> preview,
    List<Upload> uploads) {
  private static final Set<String> BY_LABEL = Set.of("sector");
  private static final List<String> FIRST = List.of("other", "unknown");

  /// How long an answer may take, offered in the form.
  public static final List<Duration> WAITS =
      List.of(
          Duration.ofMinutes(30),
          Duration.ofHours(1),
          Duration.ofHours(3),
          Duration.ofHours(6),
          Duration.ofHours(24),
          Duration.ofHours(72));

  private static final long MIB = 1024L * 1024;

  public static final List<String> TLP = List.of("red", "amber+strict", "amber", "green", "clear");
  public static final List<String> PAP = List.of("red", "amber", "green", "clear");

  public Form {
    peers = List.copyOf(peers);
    agreements = List.copyOf(agreements);
    typed = Map.copyOf(typed);
    problems = List.copyOf(problems);
    uploads = List.copyOf(uploads);
  }

  /// @param anchor id of the control to jump to
  public record Problem(String field, String anchor, String label, String sentence) {}

  /// @param words in which it is drawn
  /// @param checks what makes a message clear, each with whether this one has it
  public record Preview(Wording words, Wording.Rendered rendered, List<ReleaseView.Check> checks) {
    /// What the other side will see of a message, in its words.
    static Preview of(Message message, Wording words, Formats formats) {
      return new Preview(
          words,
          words.render(message, formats),
          formats
              .named(message.format())
              .map((Format format) -> ReleaseView.clarity(message, format))
              .orElse(List.of()));
    }

    /// Without what only the release settles: a number read aloud from here would be a wrong one.
    public List<Wording.Part> header() {
      return rendered.header().stream()
          .filter(part -> !part.key().equals("id") && !part.key().equals("composedAt"))
          .toList();
    }
  }

  /// What is wrong, each with the control that it is about.
  static List<Problem> problems(
      Shell shell, Format format, Map<String, List<String>> typed, List<Formats.Fault> faults) {
    List<Problem> problems = new ArrayList<>();
    if (!typed.containsKey("precedence")) {
      problems.add(problem(shell, format, "precedence", shell.say("compose.choose-precedence")));
    }
    for (Formats.Fault fault : faults) {
      String sentence = shell.words().say(fault);
      problems.add(problem(shell, format, fault.field(), sentence));
    }
    return problems;
  }

  private static Problem problem(Shell shell, Format format, String field, String sentence) {
    String key = field.startsWith("body.") ? field.substring(5) : field;
    String top = key.replaceFirst("[.\\[].*$", "").replace("case", "caseNumber");
    Optional<Format.Field> inBody =
        format.fields().stream().filter(known -> known.key().equals(top)).findFirst();
    String name = inBody.isPresent() ? "body." + top : top;
    String label =
        inBody
            .map(known -> known.label().getOrDefault(shell.language(), top))
            .orElseGet(() -> headerLabel(shell, top));
    return new Problem(name, id(name), label, sentence);
  }

  private static String headerLabel(Shell shell, String name) {
    return switch (name) {
      case "precedence",
          "series",
          "language",
          "tlp",
          "pap",
          "releasability",
          "caseNumber",
          "replyWantedWithin",
          "peer",
          "agreement" ->
          shell.say("form." + name);
      case "attachments" -> shell.say("message.attachments");
      case "inReplyTo", "replaces", "cancels" -> shell.say("compose.about." + name);
      default -> name;
    };
  }

  public String first(String name) {
    List<String> values = typed.getOrDefault(name, List.of());
    return values.isEmpty() ? "" : values.getFirst();
  }

  /// The agreement asks for two officers.
  public boolean two() {
    return first("two").equals("true");
  }

  public boolean has(String name, String value) {
    return typed.getOrDefault(name, List.of()).contains(value);
  }

  public String text(String name) {
    return String.join("\n", typed.getOrDefault(name, List.of()));
  }

  public String body(Format.Field field) {
    return "body." + field.key();
  }

  /// Problems of one control, named as in the page.
  public List<Problem> problems(String name) {
    return problems.stream().filter(problem -> problem.field().equals(name)).toList();
  }

  public boolean wrong(String name) {
    return !problems(name).isEmpty();
  }

  /// What a screen reader reads with a control.
  public String describedBy(String name, boolean hint) {
    String id = id(name);
    return ((hint ? id + "-hint " : "") + (wrong(name) ? id + "-wrong" : "")).strip();
  }

  public static String id(String name) {
    return "f-" + name.replaceAll("[^A-Za-z0-9]", "-");
  }

  /// Two such stand side by side on a wide screen.
  public static boolean narrow(Format.Field field) {
    return switch (field.kind()) {
      case CODE, TERNARY, INSTANT, NUMBER -> true;
      case LINE, TEXT, CODES, TICK, LINES -> false;
    };
  }

  public boolean asks(String header) {
    return format.needs().contains(header);
  }

  public Set<String> precedences() {
    return format.precedences();
  }

  /// What the agreements of this page take, said beside the control.
  public String filesHint(Shell shell) {
    return agreements.stream()
        .filter(each -> first("agreement").isEmpty() || each.id().equals(first("agreement")))
        .findFirst()
        .flatMap(Agreement::attachments)
        .map(allowed ->
            shell.say(
                "file.hint",
                "file",
                shell.say("file.mib", "mib", allowed.fileBytes() / MIB),
                "message",
                shell.say("file.mib", "mib", allowed.messageBytes() / MIB),
                "types",
                String.join(", ", allowed.mediaTypes())))
        .orElseGet(() -> shell.say("file.none"));
  }

  /// The attachments of what waits, in their places, when a draft was taken up again.
  public List<String> waitingFiles() {
    return typed.getOrDefault(DraftForm.WAITING, List.of());
  }

  /// One draft for each format, addressee and message meant, and for each one taken up again: what
  /// is changed of it is not another draft's.
  public String draftKey() {
    String meant = about.map(view -> view.row().id().toString()).orElse("");
    String waits = first("draft").isEmpty() ? "" : " " + first("draft");
    return format.id() + " " + relation + " " + meant + waits;
  }

  /// Codes as a form offers them: those that have no order of their own by their labels, but what
  /// is unknown or fits none first.
  public static List<Wording.Coded> choices(Shell shell, String list) {
    if (!BY_LABEL.contains(list)) {
      return shell.words().codes(list);
    }
    return shell.words().codes(list).stream()
        .sorted(
            Comparator.comparingInt((Wording.Coded coded) -> -FIRST.indexOf(coded.code()))
                .thenComparing(Wording.Coded::text, Collator.getInstance(shell.locale())))
        .toList();
  }
}
