package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.envelope.Answer;
import parley.envelope.Lane;
import parley.envelope.Parcel;
import parley.envelope.Protocol;
import parley.http.LinkDoor;
import parley.ledger.Entries;
import parley.ledger.FactReader;
import parley.ledger.Ledger;
import parley.message.Format;
import parley.message.FormatRefusalsTest;
import parley.message.FormatsTest;
import parley.message.Message;
import parley.message.Sample;
import parley.message.Wording;
import parley.seal.SignedDocument;
import parley.seal.Suite;
import parley.watchline.Board;
import parley.watchline.Boards;
import parley.watchline.WatchDesk;

/// Every bundled format over two nodes: released, on the far board, read in both languages from the
/// bytes that came; and spoiled copies, which a partner signs who skips its own check.
class FarFormatsTest {
  private static final SplittableRandom RANDOM = new SplittableRandom(3);

  /// The article of the agreement under which consultations are asked for.
  private static final String CONSULTATIONS = "3";

  @TempDir Path folder;

  private static Message composed(TwoNodes nodes, Sample sample) throws Exception {
    return sample.under(nodes.agreement.id(), nodes.agreement.hash(), RANDOM).message();
  }

  /// These pass only after a message of another kind, and where the agreement has their term:
  /// {@link HeightenedTest}, {@link CountersignTest} and {@link FilesInPartsTest} bring them over.
  /// A batch never stands on a board: `exchange.BorderTest` does; nor does what a private match
  /// says: {@link PrivateMatchTest} does.
  private static final Set<String> AFTER_OTHERS =
      Set.of(
          "heightened-watch-end/1",
          "heightened-watch-answer/1",
          "countersignature/1",
          "attachment-part/1",
          "stix-batch/1",
          "match-offer/1",
          "match-accept/1",
          "match-part/1",
          "match-ready/1",
          "match-end/1");

  private static Board board(TwoNodes nodes) {
    Board board =
        new Board(
            java.util.Objects.requireNonNull(nodes.ru.store),
            nodes.ru.vault.bodies(),
            Sample.FORMATS,
            peer -> nodes.ru.standing.life(),
            _ -> Optional.empty(),
            TwoNodes.CLOCK);
    nodes.ru.exchange().follow(board);
    return board;
  }

  @Test
  void every_format_is_released_shown_far_away_and_read_there_in_both_languages() throws Exception {
    try (TwoNodes nodes = new TwoNodes(folder, 51, Suite.NIST)) {
      Board board = board(nodes);
      Set<String> shown = new HashSet<>();
      for (Arguments row : FormatsTest.formats().toList()) {
        String format = (String) row.get()[0];
        if (AFTER_OTHERS.contains(format)) {
          continue;
        }
        Sample sample = Sample.of(format);
        if (format.equals("consultations/1")) {
          sample.with("article", CONSULTATIONS);
        }
        Message message = composed(nodes, sample);
        assertThat(nodes.us.release(message)).as(format).isInstanceOf(Released.Queued.class);
        TwoNodes.await(format, () -> Boards.row(board, message.id()).isPresent());
        WatchDesk.Row there = Boards.row(board, message.id()).orElseThrow();
        assertThat(there.inbound()).isTrue();
        assertThat(there.format()).isEqualTo(format);
        assertThat(there.precedence()).isEqualTo(message.precedence());
        Message received = received(nodes, message);
        assertThat(received.bytes()).isEqualTo(message.bytes());
        assertThat(words("en", received)).as(format).contains(strings(row.get()[1]));
        assertThat(words("ru", received)).as(format).contains(strings(row.get()[2]));
        shown.add(format);
      }
      assertThat(shown)
          .containsExactlyInAnyOrderElementsOf(
              Sample.FORMATS.all().stream()
                  .map(Format::id)
                  .filter(format -> !AFTER_OTHERS.contains(format))
                  .toList());
      nodes.eventually("receipted", () -> nodes.drained(nodes.us));
      Audit.both(nodes);
    }
  }

  private static Message received(TwoNodes nodes, Message message) throws Exception {
    Ledger.Item item =
        nodes.ru.ledger().itemOfMessage(TwoNodes.LINK, true, message.id()).orElseThrow();
    return new FactReader(nodes.ru.ledger(), nodes.ru.vault.bodies(), TwoNodes.LINK)
        .message(item.content());
  }

  private static List<String> strings(Object words) {
    return ((List<?>) words).stream().map(String::valueOf).toList();
  }

  private static String words(String language, Message message) {
    Wording.Rendered rendered = Wording.in(language).render(message, Sample.FORMATS);
    StringBuilder text = new StringBuilder(rendered.title()).append('\n');
    Stream.concat(rendered.header().stream(), rendered.body().stream())
        .forEach(part -> text.append(part.label()).append(": ").append(part.values()).append('\n'));
    return text.toString();
  }

  @Test
  void every_format_spoiled_and_signed_by_a_partner_is_refused_by_the_far_node_with_its_clause()
      throws Exception {
    try (TwoNodes nodes = new TwoNodes(folder, 52, Suite.NIST)) {
      nodes.us.lies = true;
      Board board = board(nodes);
      Set<String> refused = new HashSet<>();
      long serial = 0;
      for (Arguments row : FormatRefusalsTest.refusals().toList()) {
        String what = (String) row.get()[0];
        Sample sample = (Sample) row.get()[1];
        Message message = composed(nodes, sample);
        Bytes envelope = forged(nodes, message, ++serial);
        Answer.Refusal refusal = refusal(nodes, envelope, what);
        // Terms are judged before the format: what is on no agreed line never gets to its check.
        boolean elsewhere = nodes.agreement.formats().get(message.format()) != message.line();
        assertThat(refusal.clause()).as(what).isEqualTo(elsewhere ? "A-RULE-5" : row.get()[3]);
        journalled(nodes, refusal);
        refused.add(sample.format());
        if (message.enclosed()) {
          continue; // No part of a file stands on a board, and no batch.
        }
        TwoNodes.await(what, () -> Boards.row(board, message.id()).isPresent());
        WatchDesk.Row there = Boards.row(board, message.id()).orElseThrow();
        assertThat(there.step()).as(what).isEqualTo(WatchDesk.Step.REFUSED);
      }
      assertThat(refused).containsAll(Sample.FORMATS.all().stream().map(Format::id).toList());
    }
  }

  /// What an honest node would never sign.
  private static Bytes forged(TwoNodes nodes, Message message, long serial) throws Exception {
    Forger forger = new Forger(nodes);
    SerialKey key =
        new SerialKey(
            nodes.us.id, 1, nodes.agreement.id(), message.line(), message.series(), serial);
    Bytes content = forger.honest(key, message).bytes();
    Parcel parcel = new Parcel(content, List.of(), forger.sign(content), List.of());
    return forger
        .sealed(parcel.der(Protocol.CURRENT), Lane.of(message.precedence(), message.series()))
        .bytes();
  }

  private static Answer.Refusal refusal(TwoNodes nodes, Bytes envelope, String what)
      throws Exception {
    Bytes certificate = nodes.us.vault.publicKeys().transport();
    LinkDoor.Answer answer = nodes.ru.exchange().door().take(certificate, "envelope", envelope);
    assertThat(answer.status()).as(what).isEqualTo(200);
    assertThat(nodes.ru.exchange().door().take(certificate, "envelope", envelope))
        .as("the same answer to the same bytes: %s", what)
        .isEqualTo(answer);
    SignedDocument signed = SignedDocument.read(answer.body(), Answer.MOST_SIGNED_BYTES);
    return (Answer.Refusal) Answer.read(signed.content());
  }

  /// The sender can prove the refusal, and it stands in the far journal.
  private static void journalled(TwoNodes nodes, Answer.Refusal refusal) throws Exception {
    Digest content = refusal.content();
    Optional<Ledger.Item> item = nodes.ru.ledger().itemOfContent(TwoNodes.LINK, true, content);
    assertThat(item).isPresent();
    assertThat(item.get().state()).isEqualTo("refused");
    parley.journal.Leaf leaf = parley.journal.Leaf.read(refusal.leaf());
    assertThat(leaf.kind()).isEqualTo(Entries.REFUSED);
    assertThat(leaf.fields().text("clause")).contains(refusal.clause());
    assertThat(
            new SealNotary(nodes.us.vault)
                .judge(
                    nodes.us.standing,
                    item.get(),
                    nodes.agreement.suites(),
                    item.get().answer().orElseThrow()))
        .isInstanceOf(Notary.Judgement.RefusedForGood.class);
  }
}
