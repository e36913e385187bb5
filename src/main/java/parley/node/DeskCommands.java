package parley.node;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import parley.certline.MispFiles;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.node.Main.Mistake;
import parley.taxii.OwnNode;
import parley.taxii.Pulling;
import parley.taxii.Pushing;
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
      name = "enrol",
      description = {
        "Prints a link with which one of the first two administrators makes a passkey.",
        "Once, within thirty minutes, and only while fewer than two administrators can sign in; "
            + "they enrol everybody else on the page People of the console. The node must be "
            + "serving.",
        ""
      })
  static final class Enrol implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Option(
        names = "--name",
        required = true,
        paramLabel = "NAME",
        description = "The officer, as partners will read it, for example \"A. Miller\".")
    private String name = "";

    @Option(names = "--post", paramLabel = "POST", description = "What the officer is.")
    private String post = "";

    @Option(names = "--lost-key", description = "The only administrator lost every key.")
    private boolean lost;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake {
      Json.Builder request = Json.object().with("do", "enrol").with("officer", name);
      request.with("post", post).with("lost", lost);
      print(spec, node.askServing(AdminSocket.Parcel.of(request)).head().text("link").orElse(""));
      return 0;
    }
  }

  @Command(
      name = "send",
      description = {
        "Sends a draft through the serving node.",
        "It is checked against its format and the agreement, signed, sealed, "
            + "journalled and queued before this command returns, and then sent until the "
            + "other side's receipt is here.",
        "",
        "What each format asks: parley formats ID.",
        "A draft is a JSON object: format, body, and as needed precedence, language, "
            + "series, tlp, pap, case, inReplyTo, replaces, cancels, replyWantedWithin, "
            + "attachments. For example:",
        "",
        "  { \"format\": \"inquiry/1\", \"precedence\": \"immediate\", \"replyWantedWithin\":"
            + " \"PT2H\",",
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

    @Option(
        names = "--attach",
        paramLabel = "FILE",
        description =
            "A file that goes with the message; may be given again. Its type follows from "
                + "its name.")
    private List<Path> attached = List.of();

    @Mixin private Options.Officer officer = new Options.Officer();

    @Parameters(
        index = "0",
        paramLabel = "FILE.json",
        description = "The draft; - reads it from standard input.")
    private String file = "-";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake {
      Json.Obj draft = DraftFile.read(file);
      Path beside =
          file.equals("-") ? Path.of("") : Path.of(file).toAbsolutePath().resolveSibling("");
      List<Bytes> contents = new ArrayList<>();
      List<Json> named = new ArrayList<>();
      List<WatchDesk.File> files = new ArrayList<>(DraftFile.attachments(draft, beside));
      for (Path each : attached) {
        files.add(DraftFile.attachment(each));
      }
      for (WatchDesk.File attachment : files) {
        attachment.content().ifPresent(contents::add);
        Json.Builder one = Json.object().with("name", attachment.name());
        named.add(one.with("mediaType", attachment.mediaType()).build());
      }
      Json.Builder request = Json.object().with("do", "send").with("to", to);
      request.with("officer", officer.name()).with("draft", draft);
      request.with("attachments", new Json.Arr(named));
      Json.Obj sent = node.askServing(new AdminSocket.Parcel(request.build(), contents)).head();
      print(
          spec,
          said(sent, "serial"),
          "message " + said(sent, "id"),
          "content " + said(sent, "content"));
      return 0;
    }
  }

  @Command(
      name = "cert",
      subcommands = Misp.class,
      description = {
        "What crosses the border on the CERT line (docs/operate/taxii.md); the node must be serving.",
        "status: what was sent and received.",
        "preview: what would go to a partner, and why the rest stays.",
        "release, withhold: an officer's word on single objects; what was sent is withdrawn.",
        "pull, push: bring what is new from or to a TAXII server that taxii-servers.json names."
      })
  static final class Cert implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Mixin private Options.Officer officer = new Options.Officer();

    @Option(names = "--to", paramLabel = "NODE", description = "The partner; for push, the server.")
    private String to = "";

    @Option(names = "--from", paramLabel = "SERVER", description = "For pull.")
    private String from = "";

    @Parameters(
        index = "0",
        arity = "0..1",
        paramLabel = "WHAT",
        description = "status|preview|release|withhold|pull|push")
    private String what = "";

    @Parameters(index = "1..*", paramLabel = "ID", description = "Objects, for an officer's word.")
    private List<String> ids = List.of();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake, InterruptedException {
      InstantSource clock = InstantSource.system();
      Path folder = node.folder().root();
      if (what.equals("pull")) {
        return moved(
            node, line -> Pulling.run(folder, from, line, each -> print(spec, each), clock));
      }
      if (what.equals("push")) {
        return moved(node, line -> Pushing.run(folder, to, line, each -> print(spec, each), clock));
      }
      Json.Builder asked = Json.object().with("do", "cert").with("what", what).with("to", to);
      asked.with("ids", Json.texts(ids)).with("officer", officer.name());
      AdminSocket.Parcel parcel = new AdminSocket.Parcel(asked.build(), List.of());
      print(spec, node.askServing(parcel).head().texts("lines").toArray(String[]::new));
      return 0;
    }
  }

  @Command(
      name = "misp",
      description = {
        "Events of MISP (docs/operate/misp.md); the node must be serving.",
        "import FILE…: into a collection, as objects of STIX; says what was not carried, and why.",
        "export: a collection as events into the file --out.",
        "feed: a collection as a feed in the folder --out, to which MISP subscribes."
      })
  static final class Misp implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Option(
        names = "--collection",
        paramLabel = "NAME",
        defaultValue = "national",
        description = "The collection (default: ${DEFAULT-VALUE}).")
    private String collection = "";

    @Option(
        names = "--source",
        paramLabel = "NAME",
        defaultValue = "misp",
        description = "For import: the tool it counts as from, by release.json.")
    private String source = "";

    @Option(names = "--out", paramLabel = "PATH", description = "The file or folder to write.")
    private @Nullable Path to;

    @Parameters(index = "0", paramLabel = "WHAT", description = "import|export|feed")
    private String what = "";

    @Parameters(index = "1..*", paramLabel = "FILE", description = "For import.")
    private List<Path> files = List.of();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake, InterruptedException {
      return moved(
          node,
          line ->
              new MispFiles(line, each -> print(spec, each))
                  .run(what, files, Optional.ofNullable(to), collection, source));
    }
  }

  /// What moves objects into collections of the serving node, or out of them.
  private interface Move {
    boolean run(OwnNode.Line line) throws IOException, InterruptedException;
  }

  private static int moved(Options.Folder node, Move move) throws Mistake, InterruptedException {
    try {
      return move.run((head, parts) -> served(node, head, parts)) ? 0 : Main.FOUND_WRONG;
    } catch (IOException e) {
      throw new Mistake(Main.oneLine(String.valueOf(e.getMessage())), e);
    }
  }

  static OwnNode.Answer served(Options.Folder node, Json.Obj head, List<Bytes> parts)
      throws IOException {
    Json.Builder asked = Json.object().with("do", "cert-tool");
    head.members().forEach(asked::with);
    try {
      var answer = node.askServing(new AdminSocket.Parcel(asked.build(), parts));
      return new OwnNode.Answer(answer.head(), answer.files());
    } catch (Mistake e) {
      throw new IOException(e.getMessage(), e);
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

  @Command(
      name = "show",
      description = {
        "Prints one message with its receipt chain and its thread.",
        "With --pdf a message, or a case by its number, as a note on paper; the node must be serving."
      })
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

    @Mixin private Options.Officer officer = new Options.Officer();

    @Option(names = "--pdf", paramLabel = "FILE", description = "Writes a note to this file.")
    private @Nullable Path pdf;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake, InterruptedException {
      if (pdf != null) {
        Json.Builder asked = Json.object().with("do", "note").with("of", message.typed());
        asked.with("officer", officer.name());
        Papers.write(pdf, node.askServing(AdminSocket.Parcel.of(asked)).files().getFirst());
        print(spec, "written to " + pdf);
        return 0;
      }
      Json.Builder request =
          Json.object().with("do", "show").with("id", message.id()).with("officer", officer.name());
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
        "Acknowledges a message that arrived: a person has it, complete in form or not.",
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
      Json.Builder request = Json.object().with("do", "acknowledge").with("id", message.id());
      request.with("complete", !incomplete).with("note", note).with("officer", officer.name());
      Json.Obj sent = node.askServing(AdminSocket.Parcel.of(request)).head();
      print(spec, "acknowledged " + message.id() + " as " + said(sent, "serial"));
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
