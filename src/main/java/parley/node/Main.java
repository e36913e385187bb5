package parley.node;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.logging.LogManager;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
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
      DeskCommands.SignIn.class,
      DeskCommands.ListFormats.class,
      DeskCommands.Send.class,
      DeskCommands.Board.class,
      DeskCommands.Show.class,
      DeskCommands.Acknowledge.class,
      RecordCommands.Evidence.class,
      RecordCommands.Verify.class,
      RunCommands.Rebuild.class,
      OperatorCommands.Status.class,
      OperatorCommands.Examine.class,
      OperatorCommands.Save.class,
      OperatorCommands.Restore.class,
      OperatorCommands.Courier.class,
      PartyCommands.Officer.class,
      PartyCommands.Epoch.class,
      RunCommands.Play.class,
      RunCommands.Bench.class,
      Main.Version.class,
      Main.Completion.class,
      CommandLine.HelpCommand.class
    })
public final class Main {
  static final int FOUND_WRONG = 1;
  static final int MISTAKE = 2;
  static final int FAULT = 3;

  private Main() {}

  public static void main(String[] arguments) {
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
}
