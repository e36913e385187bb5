package parley.node;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.watchline.WatchDesk;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// What an officer does, from the command line.
final class DeskCommands {
  private DeskCommands() {}

  @Command(
      name = "sign-in",
      description = {
        "Prints a link that signs one officer in to the console, once, within thirty minutes.",
        "The node must be serving."
      })
  static final class SignIn implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Mixin private Options.Guest officer = new Options.Guest();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake {
      Json.Builder request = Json.object().with("do", "sign-in").with("officer", officer.name());
      print(spec, node.askServing(AdminSocket.Parcel.of(request)).head().text("link").orElse(""));
      return 0;
    }
  }

  @Command(
      name = "send",
      description = {
        "Sends a draft: checked against its format and the agreement, signed, sealed, journalled",
        "and queued before this command returns. It is then sent until the other side's receipt",
        "is here. The node must be serving.",
        "",
        "A draft is a JSON object: format, body, and as needed precedence, language, series, tlp,",
        "pap, case, inReplyTo, replaces, cancels, replyWantedWithin, attachments. For example:",
        "",
        "  { \"format\": \"inquiry/1\", \"precedence\": \"immediate\", \"replyWantedWithin\": \"PT2H\",",
        "    \"body\": { \"title\": \"Scans from your network\", \"asked\": [\"information\"],",
        "              \"question\": \"Do you know of this?\",",
        "              \"intent\": \"We ask in order to rule out a misunderstanding.\" } }",
        ""
      })
  static final class Send implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Option(
        names = "--to",
        required = true,
        paramLabel = "NODE",
        description = "The node to send to, for example ru-nrrc.")
    private String to = "";

    @Mixin private Options.Officer officer = new Options.Officer();

    @Parameters(
        index = "0",
        paramLabel = "FILE.json",
        description = "The draft; - reads it from standard input.")
    private String file = "-";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake {
      boolean piped = file.equals("-");
      Bytes document =
          piped ? standardInput() : DataFolder.read(Path.of(file), DraftFile.LIMITS.bytes());
      Json.Obj draft = DraftFile.parse(piped ? "standard input" : file, document);
      Path beside = piped ? Path.of("") : Path.of(file).toAbsolutePath().resolveSibling("");
      List<Bytes> contents = new ArrayList<>();
      List<Json> named = new ArrayList<>();
      for (WatchDesk.File attachment : DraftFile.attachments(draft, beside)) {
        contents.add(attachment.content());
        named.add(
            Json.object()
                .with("name", attachment.name())
                .with("mediaType", attachment.mediaType())
                .build());
      }
      Json.Builder request =
          Json.object()
              .with("do", "send")
              .with("to", to)
              .with("officer", officer.name())
              .with("draft", draft)
              .with("attachments", new Json.Arr(named));
      Json.Obj sent = node.askServing(new AdminSocket.Parcel(request.build(), contents)).head();
      print(
          spec,
          said(sent, "serial"),
          "message " + said(sent, "id"),
          "content " + said(sent, "content"));
      return 0;
    }

    private static Bytes standardInput() throws Mistake {
      try {
        byte[] content = System.in.readNBytes(DraftFile.LIMITS.bytes() + 1);
        if (content.length > DraftFile.LIMITS.bytes()) {
          throw new Mistake(
              "the draft on standard input is longer than " + DraftFile.LIMITS.bytes() + " bytes");
        }
        return Bytes.owning(content);
      } catch (IOException e) {
        throw new Mistake("cannot read standard input: " + DataFolder.reason(e), e);
      }
    }
  }

  @Command(
      name = "board",
      description = "Prints the board: what came and went, by precedence, newest first.")
  static final class Board implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Option(names = "--all", description = "Also what is answered or closed.")
    private boolean all;

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake, InterruptedException {
      Json.Obj board = node.ask(Json.object().with("do", "board").with("all", all));
      if (json) {
        print(spec, JsonWriter.pretty(new Json.Arr(board.items("rows"))).utf8().stripTrailing());
      } else {
        print(spec, board.texts("lines").toArray(new String[0]));
      }
      return 0;
    }
  }

  @Command(name = "show", description = "Prints one message with its receipt chain and its thread.")
  static final class Show implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Option(
        names = "--language",
        paramLabel = "en|ru",
        description = "For coded fields and labels; free text stays as written.")
    private @Nullable String language;

    @Mixin private Options.Message message = new Options.Message();

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake, InterruptedException {
      Json.Builder request = Json.object().with("do", "show").with("id", message.id());
      if (language != null) {
        request.with("language", language);
      }
      Json.Obj shown = node.ask(request);
      if (json) {
        print(
            spec,
            JsonWriter.pretty(shown.object("message").orElseGet(() -> Json.object().build()))
                .utf8()
                .stripTrailing());
      } else {
        print(spec, shown.texts("lines").toArray(new String[0]));
      }
      return 0;
    }
  }

  @Command(
      name = "acknowledge",
      description = {
        "Acknowledges a message that arrived: a person has it, and it is complete in form or not.",
        "An acknowledgement is not agreement. The node must be serving."
      })
  static final class Acknowledge implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Mixin private Options.Message message = new Options.Message();

    @Option(
        names = "--incomplete",
        description = "It is not complete in form; say in --note what is missing.")
    private boolean incomplete;

    @Option(
        names = "--note",
        paramLabel = "TEXT",
        defaultValue = "",
        description = "Goes to the other side.")
    private String note = "";

    @Mixin private Options.Officer officer = new Options.Officer();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake {
      Json.Builder request =
          Json.object()
              .with("do", "acknowledge")
              .with("id", message.id())
              .with("complete", !incomplete)
              .with("note", note)
              .with("officer", officer.name());
      print(spec, node.askServing(AdminSocket.Parcel.of(request)).head().text("serial").orElse(""));
      return 0;
    }
  }

  private static String said(Json.Obj answer, String member) {
    return answer.text(member).orElse("");
  }

  static void print(CommandSpec spec, String... lines) {
    PrintWriter out = spec.commandLine().getOut();
    for (String line : lines) {
      out.println(line);
    }
    out.flush();
  }
}
