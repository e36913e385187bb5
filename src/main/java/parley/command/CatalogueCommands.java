package parley.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.taxii.OwnNode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// What people ask of the catalogue (docs/operate/catalogue.md).
public final class CatalogueCommands {
  private CatalogueCommands() {}

  /// Hangs them under `cert`.
  ///
  /// @param folder makes the options that say which node is meant
  /// @param line to the node that they name
  public static <F> void join(
      CommandLine cert, Supplier<F> folder, Function<F, OwnNode.Line> line) {
    for (Function<OwnNode.Line, Callable<Integer>> each :
        List.<Function<OwnNode.Line, Callable<Integer>>>of(
            Find::new, Entry::new, Trends::new, Redraw::new, Raise::new)) {
      F which = folder.get();
      CommandLine command = new CommandLine(each.apply(line.apply(which)));
      command.getCommandSpec().addMixin("node", CommandSpec.forAnnotatedObject(which));
      cert.addSubcommand(command.getCommandName(), command);
    }
  }

  /// One question; what it asks is all that tells it from others.
  abstract static class Question implements Callable<Integer> {
    private final OwnNode.Line line;

    @Spec private CommandSpec spec = CommandSpec.create();

    Question(OwnNode.Line line) {
      this.line = line;
    }

    abstract Json.Builder head();

    boolean asJson() {
      return false;
    }

    @Override
    public final Integer call() throws IOException {
      Json.Obj answer = line.ask(head().build(), List.of()).head();
      PrintWriter out = spec.commandLine().getOut();
      if (asJson()) {
        out.println(JsonWriter.pretty(answer).utf8().stripTrailing());
      } else {
        answer.texts("lines").forEach(out::println);
      }
      out.flush();
      return 0;
    }
  }

  /// One whose answer programs read too.
  abstract static class ReadByPrograms extends Question {
    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    ReadByPrograms(OwnNode.Line line) {
      super(line);
    }

    @Override
    final boolean asJson() {
      return json;
    }
  }

  @Command(
      name = "find",
      description = {
        "Finds entries of the CERT line, the newest news first; the node must be serving.",
        "The same indicator from several sources is one entry. Each is printed with its key, type, "
            + "state, marking, first and last moment, sources and title."
      })
  static final class Find extends ReadByPrograms {
    @Option(
        names = "--value",
        paramLabel = "V",
        description =
            "An address, also for networks that hold it; a network, domain, web or mail address,"
                + " digest, CVE, object's id, or words of a name.")
    private String value = "";

    @Option(names = "--type", paramLabel = "T", description = "Of STIX, for example indicator.")
    private @Nullable String type;

    @Option(
        names = "--source",
        paramLabel = "S",
        description = "A tool, a partner or a collection.")
    private @Nullable String source;

    @Option(
        names = "--tlp",
        paramLabel = "TLP",
        description = "clear|green|amber|amber+strict|red: the entry's own.")
    private @Nullable String tlp;

    @Option(names = "--since", paramLabel = "T", description = "A day or a moment, in UTC.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "T", description = "Before it.")
    private @Nullable String until;

    @Option(names = "--state", paramLabel = "STATE", description = "active|expired|revoked.")
    private @Nullable String state;

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "50",
        description = "Entries at most (default: ${DEFAULT-VALUE}, 1 to 1000).")
    private int limit;

    @Option(names = "--after", paramLabel = "PLACE", description = "As the page before said.")
    private @Nullable String after;

    Find(OwnNode.Line line) {
      super(line);
    }

    @Override
    Json.Builder head() {
      Json.Builder head = Json.object().with("what", "find").with("value", value);
      head.with("type", Optional.ofNullable(type)).with("source", Optional.ofNullable(source));
      head.with("tlp", Optional.ofNullable(tlp)).with("state", Optional.ofNullable(state));
      head.with("since", Optional.ofNullable(since)).with("until", Optional.ofNullable(until));
      head.with("after", Optional.ofNullable(after)).with("limit", limit);
      return head;
    }
  }

  @Command(
      name = "entry",
      description = "Prints everything of one entry: its sources, and what each says.")
  static final class Entry extends ReadByPrograms {
    @Parameters(
        index = "0",
        paramLabel = "ID",
        description = "Its key, as find prints it, or the id of one of its objects.")
    private String id = "";

    Entry(OwnNode.Line line) {
      super(line);
    }

    @Override
    Json.Builder head() {
      return Json.object().with("what", "entry").with("id", id);
    }
  }

  @Command(name = "trends", description = "Prints how many objects came on each day.")
  static final class Trends extends ReadByPrograms {
    @Option(
        names = "--by",
        paramLabel = "KIND",
        defaultValue = "type",
        description = "type|source|family|sector (default: ${DEFAULT-VALUE}).")
    private String by = "";

    @Option(names = "--since", required = true, paramLabel = "DAY", description = "In UTC.")
    private String since = "";

    @Option(names = "--until", required = true, paramLabel = "DAY", description = "Before it.")
    private String until = "";

    Trends(OwnNode.Line line) {
      super(line);
    }

    @Override
    Json.Builder head() {
      Json.Builder head = Json.object().with("what", "counts").with("by", by);
      return head.with("since", since).with("until", until);
    }
  }

  @Command(
      name = "rebuild",
      description = "Drops the catalogue and draws it anew from the collections, beside all else.")
  static final class Redraw extends Question {
    Redraw(OwnNode.Line line) {
      super(line);
    }

    @Override
    Json.Builder head() {
      return Json.object().with("what", "redraw");
    }
  }

  @Command(
      name = "raise",
      description = {
        "Raises what an object is marked with, own or received; it is never lowered.",
        "The word stands in the own log before it counts. What was sent and may not be any longer "
            + "is withdrawn. The object itself stays as it was written."
      })
  static final class Raise extends Question {
    @Option(names = "--object", required = true, paramLabel = "ID", description = "TYPE--UUID.")
    private String object = "";

    @Option(
        names = "--tlp",
        required = true,
        paramLabel = "TLP",
        description = "green|amber|amber+strict|red, or as it is where only PAP is raised.")
    private String tlp = "";

    @Option(names = "--pap", paramLabel = "PAP", description = "green|amber|red.")
    private @Nullable String pap;

    @Option(
        names = "--officer",
        paramLabel = "NAME",
        defaultValue = "${sys:user.name}",
        description = "Who says it, as the log has it (default: your user name).")
    private String officer = "";

    Raise(OwnNode.Line line) {
      super(line);
    }

    @Override
    Json.Builder head() {
      Json.Builder head = Json.object().with("what", "raise").with("object", object);
      head.with("tlp", tlp).with("pap", Optional.ofNullable(pap)).with("officer", officer);
      return head;
    }
  }
}
