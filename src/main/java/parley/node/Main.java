package parley.node;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.logging.ConsoleHandler;
import java.util.logging.FileHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.seal.FileVault;
import parley.seal.Passphrase;
import parley.seal.SealException;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/// The `parley` command. Exit codes: 0 done, 1 something was found wrong (a broken proof, a failed
/// step), 2 a mistake of the person or the place, with one line that says what to do, 3 a fault in
/// Parley itself.
@Command(
    name = "parley",
    synopsisSubcommandLabel = "COMMAND",
    header = "A crisis communications link between states that do not trust each other.",
    description = {
      "",
      "Each state runs its own node with its own keys. What the two sides exchange "
          + "is signed, sealed, receipted and provable to an arbiter, without a shared "
          + "server or a third party.",
      "",
      "See it at work:   parley demo",
      "Set up for real:  init, roll export, roll import, agreement propose, agreement sign, serve",
      "",
      "Each command explains itself: parley COMMAND --help",
      ""
    },
    commandListHeading = "Commands:%n",
    footer = {
      "",
      "Exit codes: 0 done; 1 something is wrong with what was checked; 2 a mistake, "
          + "with one line that says what to do; 3 a fault in Parley itself.",
      "PARLEY_DIR names the data folder when --dir is not given."
    },
    subcommands = {
      PartyCommands.Init.class,
      RollCommands.Rolls.class,
      AgreementCommands.class,
      RunCommands.Serve.class,
      RunCommands.SignIn.class,
      AgreementCommands.ListFormats.class,
      DeskCommands.Send.class,
      DeskCommands.Board.class,
      DeskCommands.Show.class,
      DraftFile.MessageFiles.class,
      DeskCommands.Acknowledge.class,
      DeskCommands.Cert.class,
      ExerciseCommands.Exercise.class,
      RecordCommands.Evidence.class,
      RecordCommands.Verify.class,
      RunCommands.Rebuild.class,
      RunCommands.Taxii.class,
      OperatorCommands.Status.class,
      OperatorCommands.Examine.class,
      OperatorCommands.Save.class,
      OperatorCommands.Restore.class,
      OperatorCommands.Courier.class,
      PartyCommands.Officer.class,
      PartyCommands.Epoch.class,
      Main.Vault.class,
      ShowCommands.Play.class,
      ShowCommands.Bench.class,
      Main.Version.class,
      Main.Completion.class,
      CommandLine.HelpCommand.class
    })
public final class Main {
  static final int FOUND_WRONG = 1;
  static final int MISTAKE = 2;
  static final int FAULT = 3;

  private Main() {}

  private static final String CARRIERS = "jdk.virtualThreadScheduler.parallelism";

  public static void main(String[] arguments) {
    // A virtual thread that loads a class keeps its carrier. With as few of those as cores, all can
    // wait for a lock whose holder waits for a carrier: then nothing on a virtual thread goes on.
    System.setProperty(CARRIERS, System.getProperty(CARRIERS, "16"));
    System.exit(run(arguments));
  }

  static int run(String... arguments) {
    Locale.setDefault(Locale.ROOT);
    LogManager.getLogManager().reset();
    JsonLog.toStandardError();
    return commandLine().execute(arguments);
  }

  static CommandLine commandLine() {
    CommandLine line =
        new CommandLine(new Main())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setUsageHelpAutoWidth(true)
            .setParameterExceptionHandler(Main::misused)
            .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, command));
    DataFolder.join(line);
    withHelp(line);
    return line;
  }

  private static void withHelp(CommandLine command) {
    command.getCommandSpec().mixinStandardHelpOptions(true).version("parley " + Main.version());
    command.getSubcommands().values().forEach(Main::withHelp);
  }

  /// What was typed wrongly, in the words of the command's help.
  private static String misuse(ParameterException misuse) {
    if (misuse.getArgSpec() instanceof OptionSpec option && misuse.getValue() != null) {
      return option.longestName()
          + " takes "
          + option.paramLabel()
          + ", which \""
          + misuse.getValue()
          + "\" is not";
    }
    return String.valueOf(misuse.getMessage());
  }

  private static int misused(ParameterException misuse, String[] arguments) {
    CommandLine command = misuse.getCommandLine();
    String hint = "";
    if (misuse instanceof UnmatchedArgumentException unmatched
        && !unmatched.getSuggestions().isEmpty()) {
      hint = "; did you mean " + String.join(" or ", unmatched.getSuggestions());
    }
    say(
        command.getErr(),
        oneLine(misuse(misuse))
            + hint
            + ". See: "
            + command.getCommandSpec().qualifiedName()
            + " --help");
    return MISTAKE;
  }

  private static int failed(Exception failure, CommandLine command) {
    if (failure instanceof RuntimeException) {
      System.getLogger("parley.node").log(System.Logger.Level.ERROR, "fault", failure);
      say(command.getErr(), "a fault in Parley itself, written to the log: " + failure);
      return FAULT;
    }
    say(command.getErr(), oneLine(String.valueOf(failure.getMessage())));
    return MISTAKE;
  }

  private static void say(PrintWriter err, String what) {
    err.println("parley: " + what);
    err.flush();
  }

  static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ").replaceAll("\\.$", "");
  }

  static String version() {
    return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
        .orElse("(not packaged)");
  }

  @Command(
      name = "vault",
      synopsisSubcommandLabel = "COMMAND",
      description = "Vaults: the files of private keys, each under a passphrase.",
      subcommands = Vault.Change.class)
  static final class Vault {
    private Vault() {}

    @Command(
        name = "passphrase",
        description = {
          "Gives a vault another passphrase: this node's, or with --authority the party"
              + " authority's.",
          "The old file is replaced as a whole or not at all. Not while the node serves. "
              + "Backups keep the vault under the passphrase of their day.",
          ""
        })
    static final class Change implements Callable<Integer> {
      @Mixin private Options.Folder node = new Options.Folder();

      @Option(
          names = "--authority",
          arity = "0..1",
          fallbackValue = "",
          paramLabel = "FILE",
          description =
              "The party authority's vault instead of the node's (default: DIR/vault/party.vault).")
      private @Nullable Path authority;

      @Option(
          names = "--new-passphrase-file",
          paramLabel = "FILE",
          description =
              "The new passphrase, in a file that only its owner can read; else it is asked for.")
      private @Nullable Path next;

      @Spec private CommandSpec spec = CommandSpec.create();

      @Override
      public Integer call() throws Mistake {
        DataFolder folder = node.folder();
        Path vault = folder.nodeVault();
        if (authority != null) {
          vault = authority.toString().isEmpty() ? folder.partyVault() : authority;
        }
        AutoCloseable held = folder.own();
        try (Passphrase old = node.passphrase().ask(vault.toString());
            Passphrase fresh =
                next == null
                    ? new Options.Secrets().choose(vault.toString())
                    : new Options.Secrets(next).choose(vault.toString())) {
          FileVault.changePassphrase(vault, old, fresh);
        } catch (SealException e) {
          throw new Mistake("the passphrase is as it was: " + e.getMessage(), e);
        } finally {
          Node.release(List.of(held));
        }
        DeskCommands.print(
            spec, vault + " has its new passphrase; now make a backup: parley backup");
        return 0;
      }
    }
  }

  @Command(name = "version", description = "Prints the versions of Parley and of Java.")
  static final class Version implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      spec.commandLine().getOut().println("parley " + version());
      spec.commandLine().getOut().println("java " + Runtime.version());
      spec.commandLine().getOut().flush();
      return 0;
    }
  }

  @Command(
      name = "completion",
      description = {
        "Prints a script that lets the shell complete commands and options.",
        "For this shell only:  source <(parley completion bash)",
        "For good (Debian):    parley completion bash > /etc/bash_completion.d/parley"
      })
  static final class Completion implements Callable<Integer> {
    enum Shell {
      BASH,
      ZSH
    }

    @Parameters(index = "0", paramLabel = "SHELL", description = "bash or zsh")
    private Shell shell = Shell.BASH;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      if (shell == Shell.ZSH) {
        spec.commandLine().getOut().println("autoload -U +X bashcompinit && bashcompinit");
      }
      CommandLine whole = spec.root().commandLine();
      spec.commandLine().getOut().println(AutoComplete.bash("parley", whole));
      spec.commandLine().getOut().flush();
      return 0;
    }
  }

  /// Writes each log record as one line of JSON: `at`, `level`, `logger`, `message`, and `fault`
  /// with the stack trace. Control and direction characters are escaped, so that a line is always
  /// one line and looks like what it is. Callers log identifiers and sizes, never payloads or
  /// secrets.
  static final class JsonLog extends Formatter {
    /// Characters of one message or trace; the rest is cut.
    private static final int LONGEST = 8_000;

    private static final int FILES = 5;
    private static final int FILE_BYTES = 20 * 1024 * 1024;

    private static final Logger ROOT = Logger.getLogger("");

    static void toStandardError() {
      add(new ConsoleHandler(), Level.WARNING);
    }

    /// Information and worse to five files in turn, 20 MiB each; warnings also stay on standard
    /// error.
    static void toFiles(Path folder) throws IOException {
      String pattern = folder.toString().replace("%", "%%") + "/parley.%g.log";
      add(new FileHandler(pattern, FILE_BYTES, FILES, true), Level.INFO);
    }

    private static void add(Handler handler, Level level) {
      handler.setFormatter(new JsonLog());
      handler.setLevel(level);
      ROOT.setLevel(Level.INFO);
      ROOT.addHandler(handler);
    }

    @Override
    public String format(LogRecord entry) {
      Json.Builder line =
          Json.object()
              .with("at", entry.getInstant().toString())
              .with("level", entry.getLevel().getName())
              .with("logger", escaped(String.valueOf(entry.getLoggerName())))
              .with("message", escaped(formatMessage(entry)));
      Throwable thrown = entry.getThrown();
      if (thrown != null) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        line.with("fault", escaped(trace.toString()));
      }
      return JsonWriter.line(line.build()).utf8() + "\n";
    }

    /// Everything that is not plain to the eye becomes `\` and `u` and its number, before JSON does
    /// its own quoting: what a reader sees is then what stands there, in any viewer.
    static String escaped(String text) {
      StringBuilder plain = new StringBuilder();
      int end = Math.min(text.length(), LONGEST);
      for (int at = 0; at < end; at++) {
        char c = text.charAt(at);
        int kind = Character.getType(c);
        boolean odd =
            kind == Character.CONTROL
                || kind == Character.FORMAT
                || kind == Character.SURROGATE
                || kind == Character.LINE_SEPARATOR
                || kind == Character.PARAGRAPH_SEPARATOR;
        if (c == '\n') {
          plain.append(" | ");
        } else if (c == '\t') {
          plain.append(' ');
        } else if (odd) {
          plain.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
        } else {
          plain.append(c);
        }
      }
      return plain.toString();
    }
  }

  /// Something that the person at the command line can put right. It is shown as one line that says
  /// what to do, the command exits with 2, and nothing was written.
  static class Mistake extends Exception {
    private static final long serialVersionUID = 1;

    /// @param what one line: what is wrong, and what to do
    Mistake(String what) {
      super(what);
    }

    Mistake(String what, Throwable cause) {
      super(what, cause);
    }
  }

  /// Keys within their dates, and ports to be had: seen before anything is written.
  static void mustBeGood(Node node) throws Mistake {
    node.papers().mustHaveGoodKeys(node.config().node(), node.clock().instant());
    for (Config.Address address : List.of(node.config().link(), node.config().console())) {
      Optional<String> taken = Doctor.taken(address);
      if (taken.isPresent()) {
        throw new Mistake(
            taken.get()
                + "; stop that program (ss -ltnp names it), or choose another port in "
                + node.folder().config());
      }
    }
  }
}
