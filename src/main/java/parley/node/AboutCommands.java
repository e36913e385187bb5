package parley.node;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Commands about the program itself.
final class AboutCommands {
  private AboutCommands() {}

  static String version() {
    return Optional.ofNullable(AboutCommands.class.getPackage().getImplementationVersion())
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
