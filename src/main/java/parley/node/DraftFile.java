package parley.node;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import parley.agreement.Agreement;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.attachment.AtTheMachine;
import parley.attachment.FileException;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.MalformedInput;
import parley.message.CodeLists;
import parley.message.Format;
import parley.message.MessageId;
import parley.node.Main.Mistake;
import parley.party.NodeId;
import parley.watchline.WatchDesk;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// A draft as people and programs write it (docs/operate/send.md): one JSON object with the header
/// members that a sender chooses and the format's body.
final class DraftFile {
  static final JsonReader.Limits LIMITS = JsonReader.MESSAGE;

  private static final Set<String> MEMBERS =
      Set.of(
          "agreement",
          "format",
          "precedence",
          "series",
          "language",
          "tlp",
          "pap",
          "releasability",
          "case",
          "inReplyTo",
          "replaces",
          "cancels",
          "replyWantedWithin",
          "body",
          "attachments");

  private static final long LARGEST_ATTACHMENT = 25L * 1024 * 1024;

  private DraftFile() {}

  /// @param file `-` is standard input
  static Json.Obj read(String file) throws Mistake {
    return file.equals("-")
        ? parse("standard input", standardInput())
        : parse(file, DataFolder.read(Path.of(file), LIMITS.bytes()));
  }

  private static Bytes standardInput() throws Mistake {
    try {
      byte[] content = System.in.readNBytes(LIMITS.bytes() + 1);
      if (content.length > LIMITS.bytes()) {
        throw new Mistake(
            "the draft on standard input is longer than " + LIMITS.bytes() + " bytes");
      }
      return Bytes.owning(content);
    } catch (IOException e) {
      throw new Mistake("cannot read standard input: " + DataFolder.reason(e), e);
    }
  }

  /// @throws Mistake when it is not JSON or not a draft
  static Json.Obj parse(String name, Bytes document) throws Mistake {
    return parse(name, document, Optional.empty());
  }

  /// @param format of a draft that names none
  private static Json.Obj parse(String name, Bytes document, Optional<String> format)
      throws Mistake {
    try {
      Json.Builder written = Json.object().with("format", format);
      JsonReader.readObject(document, LIMITS).members().forEach(written::with);
      Json.Obj draft = written.build();
      for (String member : draft.members().keySet()) {
        if (!MEMBERS.contains(member)) {
          throw new Mistake(
              name
                  + ": \""
                  + member
                  + "\" is not a member of a draft; those are "
                  + String.join(", ", MEMBERS.stream().sorted().toList()));
        }
      }
      draft.requireText("format");
      draft.requireObject("body");
      return draft;
    } catch (MalformedInput e) {
      throw new Mistake(
          name + " is not a draft in JSON: " + e.getMessage() + " (" + e.clause() + ")", e);
    }
  }

  /// The files that a draft names, relative to where it stands.
  static List<WatchDesk.File> attachments(Json.Obj draft, Path beside) throws Mistake {
    List<WatchDesk.File> files = new ArrayList<>();
    for (Json item : draft.items("attachments")) {
      if (!(item instanceof Json.Obj attachment) || attachment.text("path").isEmpty()) {
        throw new Mistake("\"attachments\" lists objects with \"path\" and \"mediaType\"");
      }
      Path path = beside.resolve(attachment.text("path").orElseThrow());
      String type = attachment.text("mediaType").orElse("application/octet-stream");
      files.add(
          new WatchDesk.File(
              String.valueOf(path.getFileName()), type, DataFolder.read(path, LARGEST_ATTACHMENT)));
    }
    return files;
  }

  /// A file as it lies on the disk; its type by its ending.
  static WatchDesk.File attachment(Path path) throws Mistake {
    String name = String.valueOf(path.getFileName());
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    String type =
        switch (ending) {
          case "txt", "log" -> "text/plain";
          case "csv" -> "text/csv";
          case "json" -> "application/json";
          case "pdf" -> "application/pdf";
          case "zip" -> "application/zip";
          case "png" -> "image/png";
          case "jpg", "jpeg" -> "image/jpeg";
          default -> "application/octet-stream";
        };
    return new WatchDesk.File(name, type, DataFolder.read(path, LARGEST_ATTACHMENT));
  }

  /// A draft of a report of origin, whose format need not be said.
  static Json.Obj report(String file) throws Mistake {
    return parse(
        file, DataFolder.read(Path.of(file), LIMITS.bytes()), Optional.of("origin-report/1"));
  }

  /// @param agreement for a draft that names none
  static WatchDesk.Draft draft(
      Json.Obj json, NodeId peer, String agreement, String language, List<WatchDesk.File> files)
      throws Mistake {
    return new WatchDesk.Draft(
        peer,
        json.text("agreement").orElse(agreement),
        json.text("format").orElse(""),
        coded(
            json,
            "precedence",
            "routine",
            Precedence::coded,
            "flash, immediate, priority or routine"),
        coded(json, "series", "real", Series::coded, "real or exercise"),
        json.text("language").orElse(language),
        json.text("tlp").orElse("amber"),
        json.text("pap").orElse("amber"),
        json.text("releasability"),
        json.text("case"),
        identifier(json, "inReplyTo"),
        identifier(json, "replaces"),
        identifier(json, "cancels"),
        duration(json),
        body(
            json.object("body")
                .orElseThrow(() -> new Mistake("a draft needs the object \"body\""))),
        files);
  }

  private static <T> T coded(
      Json.Obj json,
      String member,
      String otherwise,
      Function<String, Optional<T>> read,
      String choices)
      throws Mistake {
    String code = json.text(member).orElse(otherwise);
    return read.apply(code)
        .orElseThrow(
            () -> new Mistake("\"" + member + "\" must be " + choices + ", not \"" + code + "\""));
  }

  private static Optional<MessageId> identifier(Json.Obj json, String member) throws Mistake {
    Optional<String> text = json.text(member);
    return text.isEmpty() ? Optional.empty() : Optional.of(identifier(text.get()));
  }

  static MessageId identifier(String text) throws Mistake {
    try {
      return MessageId.of(text);
    } catch (IllegalArgumentException e) {
      throw new Mistake("\"" + text + "\" is no message identifier; parley board lists them", e);
    }
  }

  private static Optional<Duration> duration(Json.Obj json) throws Mistake {
    Optional<String> text = json.text("replyWantedWithin");
    try {
      return text.map(Duration::parse);
    } catch (java.time.format.DateTimeParseException e) {
      throw new Mistake(
          "\"replyWantedWithin\" is a duration such as PT2H or P1D, not \""
              + text.orElse("")
              + "\"",
          e);
    }
  }

  /// Values as a form would give them: each a list of texts.
  private static Map<String, List<String>> body(Json.Obj body) throws Mistake {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (Map.Entry<String, Json> member : body.members().entrySet()) {
      List<String> texts = new ArrayList<>();
      List<Json> items =
          member.getValue() instanceof Json.Arr(List<Json> several)
              ? several
              : List.of(member.getValue());
      for (Json item : items) {
        texts.add(typed(member.getKey(), item));
      }
      values.put(member.getKey(), texts);
    }
    return values;
  }

  private static String typed(String key, Json value) throws Mistake {
    return switch (value) {
      case Json.Str(String text) -> text;
      case Json.Num(long number) -> Long.toString(number);
      case Json.Bool(boolean truth) -> Boolean.toString(truth);
      case Json.Null _, Json.Obj _, Json.Arr _, Json.Real _ ->
          throw new Mistake(
              "\"body\": \""
                  + key
                  + "\" must be text, a number, true or false, or a list of these");
    };
  }

  /// A format as lines for a terminal.
  static final class FormatText {
    static String line(Format format, String language) {
      return String.format(
          Locale.ROOT,
          "%-26s %s: %s",
          format.id(),
          said(format.name(), language),
          said(format.purpose(), language));
    }

    static List<String> lines(Format format, String language) {
      CodeLists lists = CodeLists.bundled();
      List<String> lines = new ArrayList<>();
      lines.add(line(format, language));
      lines.add("  precedence  " + sorted(format.precedences()));
      lines.add("  must have   " + sorted(format.needs()));
      lines.add("  may have    " + sorted(format.allows()));
      lines.add("  body");
      for (Format.Field field : format.fields()) {
        lines.add(
            String.format(
                Locale.ROOT,
                "    %-18s %-9s %-34s %s",
                field.key(),
                field.required() ? "required" : "optional",
                kind(field),
                said(field.label(), language)));
        field
            .codes()
            .flatMap(lists::named)
            .ifPresent(list ->
                list.codes()
                    .forEach((code, words) ->
                        lines.add("        " + code + "  " + said(words, language))));
      }
      format
          .automatic()
          .forEach(field -> lines.add("    " + field.key() + "  is filled in by the node"));
      return lines;
    }

    private static String kind(Format.Field field) {
      return switch (field.kind()) {
        case LINE -> "one line, up to " + field.longest();
        case TEXT -> "text, up to " + field.longest();
        case CODE, TERNARY -> "one code";
        case CODES -> "a list of codes, up to " + field.longest();
        case INSTANT -> "time, as 2017-05-12T07:44:00Z";
        case NUMBER -> "whole number, up to " + field.longest();
        case TICK -> "true or false";
        case LINES -> "a list of lines, each up to " + field.longest();
      };
    }

    private static String sorted(Set<String> names) {
      return names.isEmpty() ? "-" : String.join(", ", new TreeSet<>(names));
    }

    private static String said(Map<String, String> words, String language) {
      return words.getOrDefault(language, words.getOrDefault("en", ""));
    }
  }

  @Command(
      name = "files",
      description = {
        "Lists the files of a message and how far each has come, or lets one out of quarantine, "
            + "destroys it, or saves a copy. Each of these is logged.",
        "A partner's file is saved only after it was let out. Nothing here opens or looks into it.",
        ""
      })
  static final class MessageFiles implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();
    @Mixin private Options.Officer officer = new Options.Officer();

    @Option(names = "--release", paramLabel = "N", description = "Lets file N out of quarantine.")
    private int release;

    @Option(names = "--destroy", paramLabel = "N", description = "Erases file N here for good.")
    private int destroy;

    @Option(names = "--take", paramLabel = "N", description = "Saves a copy of file N.")
    private int take;

    @Option(names = "--to", paramLabel = "FILE", description = "Where --take writes; a new file.")
    private @Nullable Path to;

    @Parameters(index = "0", paramLabel = "MESSAGE", description = "The message's identifier.")
    private String message = "";

    @Spec private CommandSpec spec = CommandSpec.create();

    /// @param meant the agreement under which the message goes
    static List<WatchDesk.File> handedIn(
        AdminSocket.Live live,
        List<Agreement> agreements,
        String meant,
        Json.Obj head,
        List<Bytes> contents)
        throws Mistake {
      try {
        return AtTheMachine.handedIn(
            live.attachments(),
            agreements.stream().filter(each -> each.id().equals(meant)).findFirst(),
            head,
            contents);
      } catch (FileException e) {
        throw new Mistake("not sent: " + e.getMessage(), e);
      }
    }

    static AdminSocket.Parcel answer(AdminSocket.Live live, MessageId id, Json.Obj head)
        throws Mistake {
      try {
        AtTheMachine.Answer answer = AtTheMachine.answer(live.attachments(), id, head);
        return new AdminSocket.Parcel(answer.head(), answer.files());
      } catch (FileException e) {
        throw new Mistake("not done: " + e.getMessage(), e);
      }
    }

    @Override
    public Integer call() throws Mistake {
      if (Integer.signum(release) + Integer.signum(destroy) + Integer.signum(take) > 1
          || (take > 0) != (to != null)) {
        throw new Mistake("one of --release, --destroy and --take with --to, or none of them");
      }
      String act = release > 0 ? "release" : destroy > 0 ? "destroy" : take > 0 ? "take" : "";
      Json.Builder request =
          Json.object()
              .with("do", "files")
              .with("id", message)
              .with("officer", officer.name())
              .with("act", act)
              .with("place", Math.max(release, Math.max(destroy, take)));
      AdminSocket.Parcel answer = node.askServing(AdminSocket.Parcel.of(request));
      if (to != null) {
        Papers.write(to, answer.files().getFirst());
      }
      answer.head().texts("lines").forEach(line -> DeskCommands.print(spec, line));
      return 0;
    }
  }
}
