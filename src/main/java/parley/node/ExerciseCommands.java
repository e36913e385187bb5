package parley.node;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.exercise.Figures;
import parley.exercise.Play;
import parley.exercise.Script;
import parley.exercise.Seat;
import parley.message.Exercises;
import parley.message.Formats;
import parley.message.Wording;
import parley.node.Main.Mistake;
import parley.node.ShowCommands.DemoNode;
import parley.party.NodeId;
import parley.watchline.WatchDesk;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// A scripted exercise over two nodes.
final class ExerciseCommands {
  private static final int MILLIS_TO_ARRIVE = 30_000;
  private static final int MOST_ROWS = 1000;
  private static final Set<String> ACTS = Set.of(Exercises.START, Exercises.END);
  private static final Set<String> REFERENCES = Set.of("inReplyTo", "replaces", "cancels");

  private ExerciseCommands() {}

  @Command(
      name = "exercise",
      description = {
        "Plays a scripted exercise over two nodes, so that centres can train.",
        "Announces the exercise for real, sends each inject of the script at its time in the "
            + "exercise series, watches what the other side does, ends the exercise, and prints "
            + "for each inject the time to acknowledge and to reply, and what was missed.",
        "People answer at their consoles; with --answer the script's own answers play the other "
            + "side too. The nodes must serve, on this machine; --demo makes two of its own.",
        "The form of a script: parley exercise --schema, and docs/operate/exercise.md.",
        "Exit code 0: everything came in time; 1: something was late, missed or broken off; 2: "
            + "a mistake in the script or the command, or a node that does not answer.",
        ""
      })
  static final class Exercise implements Callable<Integer> {
    /// Where it is played.
    static final class Where {
      @Option(
          names = "--demo",
          required = true,
          description = "Two nodes made for this, on this machine, and stopped afterwards.")
      private boolean demo;

      @Option(
          names = "--check",
          required = true,
          description = "Only read the script, and say each mistake with its place.")
      private boolean check;

      @Option(
          names = "--schema",
          required = true,
          description = "Only print the JSON Schema of scripts.")
      private boolean schema;

      @Option(
          names = "--example",
          required = true,
          description = "Only print the script of this release, to begin one's own from.")
      private boolean example;

      @ArgGroup(exclusive = false)
      private @Nullable Folders folders;
    }

    /// Two nodes that serve here.
    static final class Folders {
      @Option(
          names = "--first",
          required = true,
          paramLabel = "DIR",
          description = "Data folder of the node that begins and ends the exercise.")
      private Path first = Path.of("");

      @Option(
          names = "--second",
          required = true,
          paramLabel = "DIR",
          description = "Data folder of the other node.")
      private Path second = Path.of("");
    }

    @ArgGroup(multiplicity = "1")
    private Where where = new Where();

    @Parameters(
        index = "0",
        arity = "0..1",
        paramLabel = "SCRIPT.json",
        description = "The inject file (default: the script of this release).")
    private @Nullable Path file;

    @Option(
        names = "--answer",
        description = "The script's own answers play the side that is being trained.")
    private boolean answer;

    @Option(
        names = "--speed",
        defaultValue = "1",
        paramLabel = "N",
        description = "Divide every time of the script by 1 to 1000 (default: ${DEFAULT-VALUE}).")
    private int speed;

    @Option(
        names = "--language",
        defaultValue = "en",
        paramLabel = "en|ru",
        description =
            "Of the exercise's name, its scenario and the hints (default: ${DEFAULT-VALUE}).")
    private String language = "en";

    @Option(
        names = "--out",
        paramLabel = "FILE",
        description = "Write the figures too: to FILE.json as JSON, to FILE.csv as a table.")
    private @Nullable Path figures;

    @Option(
        names = "--dir",
        paramLabel = "DIR",
        description = "With --demo: a new folder (default: a fresh one among temporary files).")
    private @Nullable Path dir;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake, InterruptedException {
      if (where.schema || where.example) {
        DeskCommands.print(
            spec, (where.schema ? Script.schema() : Script.bundled()).utf8().stripTrailing());
        return 0;
      }
      mustBeGood();
      Script script;
      try {
        script = Script.read(file == null ? Script.bundled() : read(file));
      } catch (Script.Faulty e) {
        return faulty(e.faults());
      }
      if (where.check) {
        DeskCommands.print(spec, "the script can be played; injects: " + script.injects().size());
        return 0;
      }
      if (where.demo) {
        return demo(script);
      }
      return running(script, java.util.Objects.requireNonNull(where.folders));
    }

    private static Bytes read(Path file) throws Mistake {
      return DataFolder.read(file, Script.LIMITS.bytes());
    }

    private void mustBeGood() throws Mistake {
      if (speed < 1 || speed > 1000) {
        throw new Mistake("--speed must lie between 1 and 1000");
      }
      if (!Set.of("en", "ru").contains(language)) {
        throw new Mistake("--language must be en or ru, not \"" + language + "\"");
      }
      Path to = figures;
      if (to != null && !json(to) && !to.toString().endsWith(".csv")) {
        throw new Mistake("--out must end in .json or .csv, not \"" + to + "\"");
      }
    }

    private static boolean json(Path file) {
      return file.toString().endsWith(".json");
    }

    /// Each on a line of its own.
    private int faulty(List<String> faults) {
      String name = file == null ? "the script" : file.toString();
      faults.forEach(fault -> spec.commandLine().getErr().println(name + ": " + fault));
      spec.commandLine().getErr().flush();
      return Main.MISTAKE;
    }

    private int running(Script script, Folders folders) throws Mistake, InterruptedException {
      DataFolder first = new DataFolder(folders.first);
      DataFolder second = new DataFolder(folders.second);
      NodeId one = Config.read(first).node();
      NodeId other = Config.read(second).node();
      return play(script, new FolderSeat(first, one, other), new FolderSeat(second, other, one));
    }

    private int demo(Script script) throws Mistake, InterruptedException {
      Demo demo =
          new Demo(
              ShowCommands.Play.folder(dir),
              InstantSource.system(),
              line -> DeskCommands.print(spec, line));
      Thread stop = new Thread(demo::close, "stop");
      Runtime.getRuntime().addShutdownHook(stop);
      try {
        demo.raise();
        DemoNode us = demo.nodes().getFirst();
        DemoNode ru = demo.nodes().getLast();
        return play(
            script,
            new FolderSeat(us.folder(), us.id(), ru.id()),
            new FolderSeat(ru.folder(), ru.id(), us.id()));
      } catch (Demo.Failed e) {
        throw new Mistake("the two nodes could not be started: " + e.getMessage(), e);
      } finally {
        demo.close();
      }
    }

    private int play(Script script, Seat first, Seat second) throws Mistake, InterruptedException {
      Play play =
          new Play(
              script,
              first,
              second,
              new Play.Settings(answer, speed, language),
              new Play.Time(InstantSource.system(), System::nanoTime, ExerciseCommands::pause),
              line -> DeskCommands.print(spec, line));
      try {
        List<String> faults = play.faults();
        if (!faults.isEmpty()) {
          return faulty(faults);
        }
        Figures came = play.run();
        Path to = figures;
        if (to != null) {
          Papers.write(to, (json(to) ? came.json() : came.csv()).utf8());
        }
        return came.good() ? 0 : Main.FOUND_WRONG;
      } catch (Seat.Unheld e) {
        throw new Mistake(String.valueOf(e.getMessage()), e);
      }
    }
  }

  private static void pause(java.time.Duration time) throws InterruptedException {
    var _ = new Semaphore(0).tryAcquire(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// The desk of a node that serves its folder on this machine.
  private record FolderSeat(DataFolder folder, NodeId node, NodeId peer) implements Seat {
    @Override
    public String name() {
      return node.name();
    }

    private Json.Obj ask(Json.Builder request) throws Unheld {
      try {
        return AdminSocket.ask(folder, AdminSocket.Parcel.of(request))
            .orElseThrow(() -> new Mistake("the node " + node + " does not serve " + folder.root()))
            .head();
      } catch (Mistake e) {
        String why = String.valueOf(e.getMessage());
        throw new Unheld(node + ": " + why, why.endsWith(", W-EXERCISE-1)"), e);
      }
    }

    @Override
    public List<String> faults(Json.Obj draft) throws Unheld {
      return ask(Json.object()
              .with("do", "exercise-faults")
              .with("to", peer.name())
              .with("draft", draft))
          .texts("faults");
    }

    /// A start counts on both sides only when it is delivered, so everything is waited for that
    /// long.
    @Override
    public String release(Json.Obj draft) throws Unheld {
      Json.Obj sent =
          ask(
              Json.object()
                  .with("do", "send")
                  .with("to", peer.name())
                  .with("officer", "exercise staff")
                  .with("draft", draft));
      String id = sent.text("id").orElse("");
      if (ACTS.contains(draft.text("format").orElse(""))) {
        ask(
            Json.object()
                .with("do", "await")
                .with("id", id)
                .with("step", WatchDesk.Step.DELIVERED.name())
                .with("millis", MILLIS_TO_ARRIVE));
      }
      return id;
    }

    @Override
    public String acknowledge(String id, boolean complete, String note) throws Unheld {
      return ask(Json.object()
              .with("do", "acknowledge")
              .with("id", id)
              .with("complete", complete)
              .with("note", note)
              .with("officer", "exercise staff"))
          .text("id")
          .orElse("");
    }

    @Override
    public List<Row> rows() throws Unheld {
      List<Row> rows = new ArrayList<>();
      Json.Builder asked = Json.object().with("do", "exercise-rows").with("peer", peer.name());
      for (Json each : ask(asked).items("rows")) {
        Json.Obj row = (Json.Obj) each;
        rows.add(
            new Row(
                row.text("id").orElse(""),
                row.truth("inbound").orElse(false),
                row.text("format").orElse(""),
                row.text("step").orElse(""),
                row.text("state").orElse("")));
      }
      return rows;
    }
  }

  /// What a serving node answers to the command above.
  static Json.Builder answer(Node node, WatchDesk desk, WatchDesk.Peer peer, Json.Obj head)
      throws Mistake {
    Json.Builder draft = Json.object();
    head.object("draft")
        .orElseGet(() -> Json.object().build())
        .members()
        .forEach((key, value) -> {
          if (!REFERENCES.contains(key)) {
            draft.with(key, value);
          }
        });
    String agreement = peer.agreements().isEmpty() ? "" : peer.agreements().getFirst().id();
    WatchDesk.Draft written =
        DraftFile.draft(draft.build(), peer.node(), agreement, node.config().language(), List.of());
    Wording words = Wording.in("en");
    List<String> sentences = new ArrayList<>();
    for (Formats.Fault fault : desk.check(written)) {
      if (!REFERENCES.contains(fault.field())) {
        sentences.add(
            "\"" + fault.field() + "\": " + words.say(fault) + " (" + fault.clause() + ")");
      }
    }
    return Json.object().with("faults", Json.texts(sentences));
  }

  /// Messages of the exercise series with one peer, the newest ones of each precedence.
  static Json.Builder rows(WatchDesk desk, Json.Obj asked) {
    WatchDesk.Filter filter =
        new WatchDesk.Filter(
            asked.text("peer").map(NodeId::new),
            Optional.of(Series.EXERCISE),
            false,
            WatchDesk.Kinds.MESSAGES);
    List<Json> rows = new ArrayList<>();
    desk.board(filter, MOST_ROWS).forEach(row -> rows.add(DeskText.json(row)));
    return Json.object().with("rows", new Json.Arr(rows));
  }
}
