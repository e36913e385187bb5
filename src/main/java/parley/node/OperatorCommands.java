package parley.node;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import parley.codec.Json;
import parley.codec.JsonWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// What an operator asks of a node.
final class OperatorCommands {
  private OperatorCommands() {}

  @Command(
      name = "status",
      description =
          "Prints how the node stands: keys, agreements, links with their lights, queues and journals.")
  static final class Status implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake, InterruptedException {
      Json.Obj status = node.ask(Json.object().with("do", "status"));
      if (json) {
        DeskCommands.print(spec, JsonWriter.pretty(status).utf8().stripTrailing());
      } else {
        DeskCommands.print(spec, status.texts("lines").toArray(new String[0]));
      }
      return 0;
    }
  }

  @Command(
      name = "doctor",
      description = {
        "Looks the node over: folder, clock, disk, keys, agreements, ports, database, and each",
        "journal against its anchor. One line each: ok, warn or fail, with what to do. Exits with 1",
        "when something failed."
      })
  static final class Examine implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake {
      DataFolder folder = node.folder();
      Config config = Config.read(folder);
      Doctor doctor = new Doctor();
      doctor.folder(
          folder, config, Papers.read(folder, config.party()), InstantSource.system().instant());
      List<Doctor.Finding> findings = new ArrayList<>(doctor.findings());
      findings.addAll(inside(folder, config));
      findings.forEach(finding -> DeskCommands.print(spec, finding.line()));
      return findings.stream().anyMatch(finding -> finding.grade() == Doctor.Grade.FAIL)
          ? Main.FOUND_WRONG
          : 0;
    }

    private List<Doctor.Finding> inside(DataFolder folder, Config config) throws Mistake {
      Optional<Json.Obj> served = AdminSocket.ask(folder, Json.object().with("do", "doctor"));
      if (served.isPresent()) {
        List<Doctor.Finding> findings = new ArrayList<>();
        findings.add(new Doctor.Finding(Doctor.Grade.OK, "service: serving"));
        for (Json item : served.get().items("findings")) {
          if (item instanceof Json.Obj finding) {
            findings.add(
                new Doctor.Finding(
                    Doctor.Grade.valueOf(finding.text("grade").orElse("FAIL")),
                    finding.text("what").orElse("")));
          }
        }
        return findings;
      }
      Doctor doctor = new Doctor();
      doctor.ports(config);
      try (Node open = Node.open(folder, node.passphrase(), InstantSource.system())) {
        doctor.inside(open);
      }
      return doctor.findings();
    }
  }

  @Command(
      name = "backup",
      description = {
        "Writes everything but the anchor into one file, while the node serves or not. The file is",
        "there whole or not at all. Keep it where the passphrase is not."
      })
  static final class Save implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Parameters(
        index = "0",
        paramLabel = "FILE.zip",
        description = "The file to write; it must not exist.")
    private Path file = Path.of("");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake, InterruptedException {
      Json.Builder request =
          Json.object().with("do", "backup").with("to", file.toAbsolutePath().toString());
      DeskCommands.print(spec, "written to " + node.ask(request).text("written").orElse(""));
      return 0;
    }
  }

  @Command(
      name = "restore",
      description = {
        "Makes a node's folder from a backup. Give the anchor folder that outlived the loss: with it",
        "the node knows whether it has signed more than the backup holds. If it has, or if the",
        "anchor is lost, the node serves reading and signs nothing (docs/operate/backup.md)."
      })
  static final class Restore implements Callable<Integer> {
    @Option(
        names = "--dir",
        required = true,
        paramLabel = "DIR",
        description = "The new data folder; must not exist or be empty.")
    private Path dir = Path.of("");

    @Option(
        names = "--anchor",
        paramLabel = "FOLDER",
        description = "The anchor folder of the lost node.")
    private @Nullable Path anchor;

    @Parameters(index = "0", paramLabel = "FILE.zip", description = "The backup.")
    private Path file = Path.of("");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake {
      Config config = Backup.restore(file, dir, Optional.ofNullable(anchor));
      DeskCommands.print(
          spec,
          "restored " + config.node() + " in " + dir,
          anchor == null
              ? "without its anchor: it will sign nothing until that is settled; see docs/operate/backup.md"
              : "with its anchor; now: parley doctor --dir " + dir);
      return 0;
    }
  }
}
