package parley.taxii;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import parley.certline.StixCheck;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.http.ToolDoor;
import parley.seal.SharedKey;

/// K-ADD-3, K-PAGE-3: an envelope of a hundred megabytes is never in memory, neither on its way in
/// nor on its way out. Counted is what was taken from one side and not yet given to the other. And
/// it ends where its bounds are (K-ADD-5).
class StreamTest {
  private static final int OBJECTS = 10_000;
  private static final int SIZE = 10_500;
  private static final long WHOLE = 100L << 20;

  /// A batch, an object, and what lies in buffers.
  private static final long MOST_IN = (4L << 20) + (1 << 20);

  private static final long MOST_OUT = (1L << 20) + (1 << 17);

  private static final Shelf SHELF =
      new Shelf(1, new UUID(0x4000L, 1L << 63), "national", "National", Optional.empty());
  private static final Client CLIENT =
      new Client(
          "tool",
          Optional.empty(),
          Set.of(Digest.of(Bytes.EMPTY)),
          Set.of("national"),
          Set.of("national"));

  private static String object(int number) {
    return String.format(
            Locale.ROOT,
            "{\"type\":\"x-large\",\"id\":\"x-large--00000000-0000-4000-8000-%012x\",\"text\":\"",
            number)
        + "x".repeat(SIZE)
        + "\"}";
  }

  /// Shelves that keep nothing but how much they were given and asked for.
  private static final class Counting implements Shelves {
    private long taken;
    private long given;
    private int objects;

    @Override
    public List<Shelf> all() {
      return List.of(SHELF);
    }

    @Override
    public Page page(Shelf shelf, Filters filters, Added after, int limit) {
      List<Spot> spots = new ArrayList<>();
      for (int number = 0; number < OBJECTS; number++) {
        spots.add(new Spot(number, new Added(number), object(0).length()));
      }
      return new Page(spots, false);
    }

    @Override
    public List<Bytes> objects(Shelf shelf, List<Spot> spots) {
      List<Bytes> found =
          spots.stream().map(spot -> Bytes.utf8(object((int) spot.number()))).toList();
      found.forEach(each -> given += each.size());
      return found;
    }

    @Override
    public List<Entry> entries(Shelf shelf, List<Spot> spots) {
      return List.of();
    }

    @Override
    public Standing add(Batch batch) {
      batch.arrivals().forEach(arrival -> taken += arrival.object().size());
      objects += batch.arrivals().size();
      return new Standing(batch.status(), new Added(0), batch.last(), objects, 0, false);
    }

    @Override
    public int remove(Shelf shelf, Filters filters) {
      return 0;
    }

    @Override
    public Optional<Standing> status(UUID id, String client) {
      return Optional.empty();
    }

    @Override
    public Optional<String> told(UUID status, boolean successes, int part) {
      return Optional.empty();
    }
  }

  /// Made as it is read.
  private static final class Growing extends InputStream {
    private final Counting shelves;
    private final int count;
    private final IntFunction<String> objects;
    private byte[] piece = "{\"objects\":[".getBytes(StandardCharsets.UTF_8);
    private int at;
    private int next;
    private long sent;
    private long mostHeld;

    Growing(Counting shelves, int count, IntFunction<String> objects) {
      this.shelves = shelves;
      this.count = count;
      this.objects = objects;
    }

    @Override
    public int read() {
      throw new IllegalStateException("read in pieces");
    }

    @Override
    public int read(byte[] into, int from, int length) {
      if (at == piece.length) {
        if (next > count) {
          return -1;
        }
        String more = next == count ? "]}" : (next == 0 ? "" : ",") + objects.apply(next);
        piece = more.getBytes(StandardCharsets.UTF_8);
        at = 0;
        next++;
      }
      int part = Math.min(length, piece.length - at);
      System.arraycopy(piece, at, into, from, part);
      at += part;
      sent += part;
      mostHeld = Math.max(mostHeld, sent - shelves.taken);
      return part;
    }
  }

  /// Counts what it swallows.
  private static final class Drain extends OutputStream {
    private final Counting shelves;
    private long bytes;
    private long mostHeld;

    Drain(Counting shelves) {
      this.shelves = shelves;
    }

    @Override
    public void write(int one) {
      bytes++;
    }

    @Override
    public void write(byte[] some, int from, int length) {
      mostHeld = Math.max(mostHeld, shelves.given - bytes);
      bytes += length;
    }
  }

  private static Taxii.Call call(InputStream body, OutputStream out) {
    ToolDoor.Asked asked =
        new ToolDoor.Asked(
            "POST",
            "/cert/collections/national/objects/",
            "limit=100000",
            name -> name.equals("Content-Type") ? List.of(Media.TYPE) : List.of(),
            Bytes.EMPTY,
            "",
            -1,
            body);
    return new Taxii.Call(CLIENT, List.of(), asked, (_, _) -> out);
  }

  @Test
  void a_hundred_megabytes_in_are_never_held_whole() throws Exception {
    Counting shelves = new Counting();
    Growing body = new Growing(shelves, OBJECTS, StreamTest::object);
    new Adding(shelves, new StixCheck(), 2 * WHOLE, new Random(1))
        .add(call(body, OutputStream.nullOutputStream()), SHELF);
    assertThat(shelves.objects).isEqualTo(OBJECTS);
    assertThat(body.sent).isGreaterThan(WHOLE);
    assertThat(body.mostHeld).isLessThan(MOST_IN);
  }

  /// @return what the client is told instead of a status
  private static String told(Counting shelves, ObjectCheck check, int objects) {
    InputStream body = new Growing(shelves, objects, _ -> "{}");
    Adding adding = new Adding(shelves, check, WHOLE, new Random(1));
    Refusal refusal =
        catchThrowableOfType(
            Refusal.class, () -> adding.add(call(body, OutputStream.nullOutputStream()), SHELF));
    return refusal == null ? "taken" : refusal.status() + " " + refusal.getMessage();
  }

  /// K-ADD-5, K-ADD-3.
  @Test
  void an_envelope_of_too_many_objects_breaks_off_there_and_what_came_before_is_kept() {
    ObjectCheck any =
        object -> new ObjectCheck.Accepted("id", "type", Optional.empty(), "2.1", object);
    assertThat(told(new Counting(), any, 250_000)).isEqualTo("taken");
    Counting shelves = new Counting();
    assertThat(told(shelves, any, 250_001))
        .startsWith("422 ")
        .contains("K-READ-3", "the first 250000 objects were taken");
    assertThat(shelves.objects).isEqualTo(250_000);
    assertThat(told(new Counting(), new StixCheck(), 10_000)).isEqualTo("taken");
    assertThat(told(new Counting(), new StixCheck(), 10_001))
        .startsWith("422 ")
        .contains("K-ADD-5");
  }

  @Test
  void a_hundred_megabytes_out_are_never_held_whole() throws Exception {
    Counting shelves = new Counting();
    Drain out = new Drain(shelves);
    new Reading(shelves, SharedKey.read("00".repeat(32)))
        .objects(call(InputStream.nullInputStream(), out), SHELF);
    assertThat(out.bytes).isGreaterThan(WHOLE);
    assertThat(out.mostHeld).isLessThan(MOST_OUT);
  }
}
