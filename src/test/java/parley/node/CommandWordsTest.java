package parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.message.Formats;
import picocli.CommandLine;

/// What commands say to people.
class CommandWordsTest {
  private static void summaries(CommandLine command, List<String> found) {
    CommandLine.Model.UsageMessageSpec usage = command.getCommandSpec().usageMessage();
    String[] words = usage.header().length > 0 ? usage.header() : usage.description();
    found.add(command.getCommandSpec().qualifiedName() + ": " + words[0]);
    command.getSubcommands().values().forEach(inner -> summaries(inner, found));
  }

  @Test
  void each_command_is_summed_up_in_one_whole_sentence() {
    List<String> found = new ArrayList<>();
    summaries(Main.commandLine(), found);
    assertThat(found).hasSizeGreaterThan(25).allMatch(summary -> summary.endsWith("."));
  }

  @Test
  void every_format_is_listed_and_printed_with_its_fields() {
    List<String> listed = TestNodes.run("formats").out().lines().toList();
    assertThat(listed).hasSameSizeAs(Formats.bundled().all());
    for (parley.message.Format format : Formats.bundled().all()) {
      TestNodes.Ran ran = TestNodes.run("formats", format.id());
      assertThat(ran.code()).isZero();
      for (parley.message.Format.Field field : format.fields()) {
        assertThat(ran.out()).contains("    " + field.key() + " ");
      }
    }
    assertThat(TestNodes.run("formats", "inquiry/1", "--language", "ru").out())
        .contains("question           required  text, up to 4000")
        .contains("Вопрос");
  }

  @Test
  void what_is_no_evidence_is_a_mistake_and_not_a_finding(@TempDir Path place) throws Exception {
    Path letter = Files.writeString(place.resolve("letter.txt"), "Dear colleagues,");
    Path other = place.resolve("other.zip");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(other))) {
      zip.putNextEntry(new ZipEntry("letter.txt"));
    }
    Path empty = Files.createDirectory(place.resolve("empty"));
    for (Path file : List.of(letter, other, empty)) {
      TestNodes.Ran ran = TestNodes.run("verify", file.toString());
      assertThat(ran.code()).as(ran.out()).isEqualTo(Main.MISTAKE);
      assertThat(ran.out()).isEmpty();
      assertThat(ran.err().lines()).singleElement().asString().contains(file + " is no evidence");
    }
  }
}
