package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.agreement.Agreement;
import parley.agreement.Line;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.attachment.Attachments;
import parley.attachment.Held;
import parley.attachment.Uploads;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.message.Attachment;
import parley.message.Composer;
import parley.message.Composition;
import parley.message.FilePart;
import parley.message.Formats;
import parley.message.Message;
import parley.message.MessageId;
import parley.message.Reference;
import parley.party.Ceremony;
import parley.seal.Suite;
import parley.watchfloor.Act;
import parley.watchfloor.FloorException;
import parley.watchfloor.FloorLog;
import parley.watchfloor.Permit;
import parley.watchfloor.Person;

/// Two nodes and files between them: in parts, after their message, into quarantine.
class FilesInPartsTest {
  private static final Permit<Act.OpenFiles> OPENER =
      Permit.of(Person.atTheMachine("Dean"), Act.OPEN_FILES).orElseThrow();
  private static final Permit<Act.Read> READER =
      Permit.of(Person.atTheMachine("Dean"), Act.READ).orElseThrow();

  /// 64,000,000 by hand, for the figure in docs/decisions/0086.
  private static final int BESIDE_FLASH = Integer.getInteger("parley.files.bytes", 6_000_000);

  private final List<String> logged = new ArrayList<>();

  private final FloorLog log =
      new FloorLog() {
        @Override
        public void entry(String kind, Json.Builder fields) {
          logged.add(kind + " " + JsonWriter.line(fields.build()).utf8());
        }

        @Override
        public void came(String kind, Json.Builder fields) throws FloorException {
          entry(kind, fields);
        }
      };

  private static TwoNodes nodes(Path folder) throws Exception {
    Agreement.Budgets wide = new Agreement.Budgets(10_000, 100_000, 70 << 20, 1L << 40, 100_000);
    return new TwoNodes(
        folder,
        7,
        TwoNodes.draft(wide, Suite.NIST)
            .attachments(Agreement.Attachments.USUAL)
            .agreement()
            .signedBy(Ceremony.signer(Ceremony.US))
            .signedBy(Ceremony.signer(Ceremony.RU)));
  }

  private Attachments files(TwoNodes nodes, TwoNodes.Side side) {
    Attachments files =
        new Attachments(
            new Attachments.Parts(
                side.id,
                Objects.requireNonNull(side.store),
                side.vault.bodies(),
                side.ledger(),
                side.exchange(),
                Formats.bundled(),
                _ -> side.standing.life(),
                log,
                _ -> {},
                nodes::time,
                new java.security.SecureRandom()));
    side.exchange().followApart(files.shelf());
    return files.start();
  }

  /// So many bytes that begin as a PDF does, the same for the same seed.
  private static byte[] content(int size, long seed) {
    byte[] content = new byte[size];
    new SplittableRandom(seed).nextBytes(content);
    byte[] head = "%PDF-1.7\n".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(head, 0, content, 0, Math.min(head.length, size));
    return content;
  }

  private static Uploads.Taken taken(
      TwoNodes nodes, Attachments files, String name, String type, InputStream content)
      throws Exception {
    return files
        .uploads()
        .take(new Uploads.Said(name, type, "Clark"), nodes.agreement.attachments(), content);
  }

  private static Attachment kept(TwoNodes nodes, Attachments files, String name, byte[] content)
      throws Exception {
    Uploads.Taken taken =
        taken(nodes, files, name, "application/pdf", new ByteArrayInputStream(content));
    return ((Uploads.Taken.Kept) taken).upload().file().named();
  }

  private static Message inquiry(TwoNodes nodes, List<Attachment> named) throws Exception {
    return composed(
        nodes,
        "inquiry/1",
        named,
        Optional.of(Duration.ofHours(2)),
        Json.object()
            .with("title", "Samples")
            .with("asked", Json.texts(List.of("information")))
            .with("question", "Do you know these?")
            .with("intent", "We ask in order to rule out a misunderstanding.")
            .build());
  }

  private static Message composed(
      TwoNodes nodes, String format, List<Attachment> named, Optional<Duration> wait, Json.Obj body)
      throws Exception {
    return new Composer(nodes::time, new java.security.SecureRandom())
        .compose(
            new Composition(
                nodes.agreement.id(),
                nodes.agreement.hash(),
                Line.WATCH,
                format,
                nodes.us.id,
                List.of(nodes.ru.id),
                Series.REAL,
                Precedence.ROUTINE,
                "en",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                wait,
                "amber",
                "amber",
                Optional.empty(),
                named,
                body));
  }

  private static Held.State state(Attachments files, MessageId id, int place) throws Exception {
    return files.desk().of(id).stream()
        .filter(file -> file.place() == place)
        .map(Held::state)
        .findFirst()
        .orElse(Held.State.WAITING);
  }

  private static int there(Attachments files, MessageId id) throws Exception {
    return files.desk().of(id).stream().mapToInt(Held::there).sum();
  }

  @Test
  void a_file_comes_whole_into_quarantine_though_both_sides_die_on_the_way(@TempDir Path folder)
      throws Exception {
    byte[] first = content(5_300_000, 1);
    byte[] second = content(40, 2);
    try (TwoNodes nodes = nodes(folder)) {
      nodes.weather.loseRequest = 0.2;
      nodes.weather.loseAnswer = 0.2;
      nodes.weather.twice = 0.1;
      Attachments us = files(nodes, nodes.us);
      Attachments ru = files(nodes, nodes.ru);
      Message message =
          inquiry(
              nodes,
              List.of(kept(nodes, us, "report.pdf", first), kept(nodes, us, "short.pdf", second)));
      MessageId id = message.id();
      assertThat(nodes.us.release(message)).isInstanceOf(Released.Queued.class);
      Attachments receiving = ru;
      TwoNodes.await("two parts are there", () -> there(receiving, id) >= 2);
      ru.close();
      nodes.ru.kill();
      nodes.ru.open();
      ru = files(nodes, nodes.ru);
      us.close();
      nodes.us.kill();
      nodes.us.open();
      us = files(nodes, nodes.us);
      Attachments again = ru;
      TwoNodes.await("whole", () -> state(again, id, 1) == Held.State.COMPLETE);
      TwoNodes.await("whole", () -> state(again, id, 2) == Held.State.COMPLETE);
      Attachments sender = us;
      TwoNodes.await("all receipted", () -> state(sender, id, 1) == Held.State.LEFT);

      assertThat(ru.desk().take(id, 1, READER)).as("still in quarantine").isEmpty();
      assertThat(logged).isEmpty();
      assertThat(ru.desk().release(id, 1, OPENER)).isTrue();
      assertThat(ru.desk().release(id, 1, OPENER)).as("once").isFalse();
      Held held = ru.desk().take(id, 1, READER).orElseThrow();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ru.desk().write(held, out);
      assertThat(out.toByteArray()).isEqualTo(first);
      assertThat(logged)
          .extracting(line -> line.substring(0, line.indexOf(' ')))
          .containsExactly("file-released", "file-taken");
      us.close();
      ru.close();
    }
  }

  @Test
  void flash_passes_beside_a_large_file(@TempDir Path folder) throws Exception {
    try (TwoNodes nodes = nodes(folder)) {
      Attachments us = files(nodes, nodes.us);
      Attachments ru = files(nodes, nodes.ru);
      List<Attachment> named = new ArrayList<>();
      for (int file = 1; file <= 3; file++) {
        named.add(kept(nodes, us, "part" + file + ".pdf", content(BESIDE_FLASH / 3, file)));
      }
      Message message = inquiry(nodes, named);
      long begun = System.nanoTime();
      assertThat(nodes.us.release(message)).isInstanceOf(Released.Queued.class);
      TwoNodes.await("begun", () -> there(ru, message.id()) > 1);
      long slowest = 0;
      int flashes = 0;
      while (state(ru, message.id(), 3) != Held.State.COMPLETE) {
        long at = System.nanoTime();
        Message flash = nodes.us.compose(Precedence.FLASH, "now");
        assertThat(nodes.us.release(flash)).isInstanceOf(Released.Queued.class);
        TwoNodes.await(
            "flash is there",
            () ->
                nodes
                    .us
                    .ledger()
                    .itemOfMessage(TwoNodes.LINK, false, flash.id())
                    .filter(item -> item.state().equals("delivered"))
                    .isPresent());
        slowest = Math.max(slowest, System.nanoTime() - at);
        flashes++;
      }
      System.out.printf(
          "%d bytes in %.1f s, beside %d FLASH, the slowest %d ms%n",
          BESIDE_FLASH, (System.nanoTime() - begun) / 1e9, flashes, slowest / 1_000_000);
      assertThat(Duration.ofNanos(slowest)).isLessThan(Duration.ofSeconds(3));
      us.close();
      ru.close();
    }
  }

  @Test
  void what_is_handed_in_is_judged_while_it_streams(@TempDir Path folder) throws Exception {
    try (TwoNodes nodes = nodes(folder)) {
      Attachments us = files(nodes, nodes.us);
      assertThat(why(taken(nodes, us, "a.exe", "application/x-msdownload", pdf())))
          .isEqualTo(Uploads.Why.TYPE);
      assertThat(why(taken(nodes, us, "a.png", "image/png", pdf()))).isEqualTo(Uploads.Why.KIND);
      assertThat(why(taken(nodes, us, "con.pdf", "application/pdf", pdf())))
          .isEqualTo(Uploads.Why.NAME);
      assertThat(why(taken(nodes, us, "a\u202efdp.exe", "application/pdf", pdf())))
          .isEqualTo(Uploads.Why.NAME);
      assertThat(why(taken(nodes, us, "../a.pdf", "application/pdf", pdf())))
          .isEqualTo(Uploads.Why.NAME);
      assertThat(why(taken(nodes, us, "a.txt", "text/plain", new Endless())))
          .isEqualTo(Uploads.Why.LARGE);
      assertThat(why(taken(nodes, us, "a.txt", "text/plain", InputStream.nullInputStream())))
          .isEqualTo(Uploads.Why.EMPTY);
      us.close();
    }
  }

  private static InputStream pdf() {
    return new ByteArrayInputStream(content(100, 3));
  }

  private static Uploads.Why why(Uploads.Taken taken) {
    return ((Uploads.Taken.Refused) taken).why();
  }

  /// A file that never ends.
  private static final class Endless extends InputStream {
    @Override
    public int read() {
      return 'a';
    }

    @Override
    public int read(byte[] into, int from, int count) {
      java.util.Arrays.fill(into, from, from + count, (byte) 'a');
      return count;
    }
  }

  @Test
  void a_partner_brings_nothing_that_it_did_not_promise(@TempDir Path folder) throws Exception {
    Bytes promised = Bytes.of(content(1_500_000, 4));
    try (TwoNodes nodes = nodes(folder)) {
      nodes.us.lies = true;
      Attachments ru = files(nodes, nodes.ru);
      Message message =
          inquiry(
              nodes,
              List.of(
                  new Attachment(
                      "a.pdf", "application/pdf", promised.size(), Digest.of(promised))));
      assertThat(nodes.us.release(message)).isInstanceOf(Released.Queued.class);
      nodes.eventually("there", () -> nodes.drained(nodes.us));
      Reference about = new Reference(message.id(), message.digest());
      Reference bent = new Reference(message.id(), Digest.of(promised));
      Bytes one = promised.slice(0, FilePart.BYTES);
      Bytes two = promised.slice(FilePart.BYTES, promised.size());
      long serial = 2;
      assertThat(brought(nodes, serial++, new FilePart(bent, 1, 1), one)).contains("M-PART-3");
      assertThat(brought(nodes, serial++, new FilePart(about, 2, 1), one)).contains("M-PART-3");
      assertThat(brought(nodes, serial++, new FilePart(about, 1, 3), two)).contains("M-PART-3");
      assertThat(brought(nodes, serial++, new FilePart(about, 1, 2), one)).contains("M-PART-3");
      Bytes lie = Bytes.of(content(FilePart.BYTES, 5));
      assertThat(brought(nodes, serial++, new FilePart(about, 1, 1), lie)).isEmpty();
      assertThat(brought(nodes, serial++, new FilePart(about, 1, 1), one)).contains("M-PART-3");
      assertThat(brought(nodes, serial++, new FilePart(about, 1, 2), two)).isEmpty();
      TwoNodes.await("looked at", () -> state(ru, message.id(), 1) == Held.State.WRONG);
      assertThat(ru.desk().release(message.id(), 1, OPENER)).isFalse();
      ru.close();
    }
  }

  @Test
  void what_is_not_of_its_type_stays_in_quarantine_and_what_is_destroyed_is_erased(
      @TempDir Path folder) throws Exception {
    Bytes pdf = Bytes.of(content(300, 6));
    try (TwoNodes nodes = nodes(folder)) {
      nodes.us.lies = true;
      Attachments ru = files(nodes, nodes.ru);
      Message message =
          inquiry(
              nodes,
              List.of(
                  new Attachment("a.png", "image/png", pdf.size(), Digest.of(pdf)),
                  new Attachment("b.pdf", "application/pdf", pdf.size(), Digest.of(pdf))));
      MessageId id = message.id();
      assertThat(nodes.us.release(message)).isInstanceOf(Released.Queued.class);
      nodes.eventually("there", () -> nodes.drained(nodes.us));
      Reference about = new Reference(id, message.digest());
      assertThat(brought(nodes, 2, new FilePart(about, 1, 1), pdf)).isEmpty();
      assertThat(brought(nodes, 3, new FilePart(about, 2, 1), pdf)).isEmpty();
      TwoNodes.await("looked at", () -> state(ru, id, 1) == Held.State.DISGUISED);
      TwoNodes.await("looked at", () -> state(ru, id, 2) == Held.State.COMPLETE);
      assertThat(ru.desk().release(id, 1, OPENER)).as("a lie about its type").isFalse();
      assertThat(ru.desk().destroy(id, 2, OPENER)).isTrue();
      assertThat(ru.desk().destroy(id, 2, OPENER)).as("once").isFalse();
      assertThat(state(ru, id, 2)).isEqualTo(Held.State.GONE);
      assertThat(ru.desk().release(id, 2, OPENER)).as("destroyed").isFalse();
      assertThat(ru.desk().take(id, 2, READER)).isEmpty();
      assertThat(logged)
          .extracting(line -> line.substring(0, line.indexOf(' ')))
          .containsExactly("file-destroyed");
      ru.close();
    }
  }

  /// Hands a forged part to the other side; the clause by which it is refused, where it is.
  private static Optional<String> brought(
      TwoNodes nodes, long serial, FilePart which, Bytes content) throws Exception {
    Message part =
        composed(
            nodes,
            FilePart.FORMAT,
            List.of(
                new Attachment(
                    "part", "application/octet-stream", content.size(), Digest.of(content))),
            Optional.empty(),
            Json.object()
                .with("message", which.message().id().toString())
                .with("sha256", which.message().digest().hex())
                .with("file", which.file())
                .with("part", which.part())
                .build());
    return new Forger(nodes).answered(serial, part, List.of(content));
  }
}
