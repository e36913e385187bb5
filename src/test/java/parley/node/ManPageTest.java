package parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// The man page and the command line say the same commands.
class ManPageTest {
  private static final Path PAGE = Path.of("packaging", "man", "parley.1");

  /// Words in bold at the head of a paragraph of the section COMMANDS.
  private static final Pattern NAMES =
      Pattern.compile("^\\.TP\\n\\.(?:B|BR) (.+)$", Pattern.MULTILINE);

  private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  private static Set<String> onThePage() throws Exception {
    String page = Files.readString(PAGE, StandardCharsets.UTF_8);
    String commands = page.substring(page.indexOf(".SH COMMANDS"), page.indexOf(".SH EXIT STATUS"));
    Set<String> names = new TreeSet<>();
    Matcher heads = NAMES.matcher(commands);
    while (heads.find()) {
      String head = heads.group(1).replace("\\-", "-");
      if (heads.group().contains(".B ")) {
        names.add(head);
        continue;
      }
      // Bold and roman in turn: names and the commas between them.
      Matcher parts = QUOTED.matcher(head);
      while (parts.find()) {
        String part = parts.group(1) == null ? parts.group(2) : parts.group(1);
        if (!part.equals(", ")) {
          names.add(part);
        }
      }
    }
    return names;
  }

  /// The commands that do something. Those that others hang under are only their first word, but
  /// for one that takes words of its own.
  private static void leaves(CommandLine command, String path, Set<String> into) {
    if (command.getCommandSpec().usageMessage().hidden()) {
      return;
    }
    if (command.getSubcommands().isEmpty()
        || !command.getCommandSpec().positionalParameters().isEmpty()) {
      into.add(path);
    }
    command
        .getSubcommands()
        .forEach((name, below) ->
            leaves(
                below,
                path.isEmpty() ? below.getCommandName() : path + " " + below.getCommandName(),
                into));
  }

  @Test
  void every_command_stands_on_the_man_page_and_no_other() throws Exception {
    Set<String> built = new TreeSet<>();
    leaves(Main.commandLine(), "", built);
    assertThat(built).contains("serve", "roll export", "vault passphrase");
    assertThat(onThePage()).containsExactlyElementsOf(built);
  }
}
