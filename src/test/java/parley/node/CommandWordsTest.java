package parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.message.Formats;
import parley.party.FingerprintWords;
import parley.party.NodeId;
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

  private static void whole(String of, String[] paragraphs) {
    for (int at = 1; at < paragraphs.length; at++) {
      String before = paragraphs[at - 1];
      boolean example = paragraphs[at].startsWith("  ") || before.contains("  ");
      if (!example && !before.isEmpty() && !paragraphs[at].isEmpty()) {
        assertThat(before)
            .as("a paragraph of the help of " + of + " stands in one string")
            .matches(".*[.:]");
      }
    }
  }

  private static void whole(CommandLine command) {
    var spec = command.getCommandSpec();
    whole(spec.qualifiedName(), spec.usageMessage().description());
    whole(spec.qualifiedName(), spec.usageMessage().footer());
    spec.args().forEach(each -> whole(spec.qualifiedName(), each.description()));
    command.getSubcommands().values().forEach(CommandWordsTest::whole);
  }

  @Test
  void help_breaks_no_sentence_before_the_screen_does() {
    whole(Main.commandLine());
  }

  @Test
  void words_at_a_ceremony_are_asked_for_three_times_and_the_ones_that_differ_are_named() {
    Digest fingerprint = Digest.of(Bytes.utf8("an authority"));
    FingerprintWords words = FingerprintWords.of(fingerprint);
    String third = words.latin().split("-", -1)[2];
    String misheard = words.cyrillic().replace(words.cyrillic().split("-", -1)[2], "бабаб");
    List<String> said = new ArrayList<>();
    Iterator<String> answers = List.of(misheard, "quite other words", words.latin()).iterator();
    assertThat(RollCommands.Import.heard(fingerprint, _ -> answers.next(), said::add))
        .isEqualTo(words.latin());
    assertThat(said)
        .containsExactly("Not that of this roll: word 3.", "No word is that of this roll.");
    assertThat(String.join(" ", said)).doesNotContain(third);
    List<String> asked = new ArrayList<>();
    RollCommands.Import.heard(
        fingerprint,
        question -> {
          asked.add(question);
          return "no";
        },
        said::add);
    assertThat(asked).hasSize(3);
  }

  @Test
  void the_clock_of_a_partner_is_a_warning_from_five_seconds() {
    NodeId peer = new NodeId("ru-nrrc");
    assertThat(Doctor.clock(peer, Optional.empty()).grade()).isEqualTo(Doctor.Grade.OK);
    assertThat(Doctor.clock(peer, Optional.of(Duration.ofSeconds(-5))).line())
        .isEqualTo("ok    clock against ru-nrrc: theirs minus ours -5000 ms");
    assertThat(Doctor.clock(peer, Optional.of(Duration.ofMillis(-5_001))).line())
        .startsWith("warn  clock against ru-nrrc: theirs minus ours -5001 ms; compare");
  }
}
