package parley.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import parley.codec.Bytes;
import parley.codec.MalformedInput;

/// Good files bent at random: a parser reads them or refuses them, and never anything else. Signed
/// frames are bent behind their signature.
class FuzzTest {
  private static final int ROUNDS = 20_000;
  private static final long SEED = 20_261_122;
  private static final String[] WORDS = {
    "\"",
    "\\u202e",
    "\\ud800",
    "{",
    "[",
    "}",
    "]",
    ",",
    ":",
    "-0",
    "1e9",
    "null",
    "99999999999999999",
    "\n",
    "\u0000",
    "\u202e",
    "e\u0301",
    "\"v\":2",
    "~",
    "=="
  };

  @TestFactory
  Stream<DynamicTest> no_bent_file_makes_a_parser_stumble() throws Exception {
    Map<String, List<Bytes>> good = goodFiles();
    Map<String, Readers.Reader> readers = new TreeMap<>(Readers.all());
    readers.put("heartbeat", FuzzTest::heartbeat);
    readers.put("not-yet", bytes -> NotYet.of(SignedLine.parse(bytes, NotYet.KIND)));
    readers.put("refetch", FuzzTest::refetch);
    readers.put("frame", FuzzTest::frame);
    readers.put("parcel", bytes -> Parcel.read(bytes, bytes.size() % 2 + 1));
    return readers.entrySet().stream()
        .map(entry ->
            DynamicTest.dynamicTest(
                entry.getKey(),
                () -> bend(entry.getValue(), good.getOrDefault(entry.getKey(), List.of()))));
  }

  private static void heartbeat(Bytes line) throws MalformedInput {
    Heartbeat.of(SignedLine.parse(line, Heartbeat.KIND), Samples.LINK, Samples.US);
  }

  private static void refetch(Bytes line) throws MalformedInput {
    Refetch.of(SignedLine.parse(line, Refetch.KIND), Samples.LINK, Samples.US);
  }

  private static void frame(Bytes bytes) throws MalformedInput {
    Envelope envelope = Envelope.read(bytes);
    OuterFrame.read(envelope.head(), Samples.LINK, Samples.US).covers(envelope.sealed());
  }

  private static Map<String, List<Bytes>> goodFiles() throws Exception {
    List<Vector> all = new ArrayList<>(CodecVectors.all());
    all.addAll(LineVectors.all());
    all.addAll(SmallFrameVectors.all());
    all.addAll(BinaryVectors.all());
    all.addAll(CarrierVectors.all());
    Map<String, List<Bytes>> good = new TreeMap<>();
    for (Vector vector : all) {
      if (vector.clause().isEmpty()) {
        boolean signed = List.of("heartbeat", "not-yet", "refetch").contains(vector.topic());
        Bytes bytes = vector.bytes();
        good.computeIfAbsent(vector.topic(), topic -> new ArrayList<>())
            .add(signed ? bytes.slice(0, bytes.size() - 65) : bytes);
      }
    }
    return good;
  }

  private static void bend(Readers.Reader reader, List<Bytes> good) {
    assertThat(good).isNotEmpty();
    Random random = new Random(SEED);
    int read = 0;
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Bytes bent = bent(good.get(random.nextInt(good.size())), good, random);
      try {
        reader.read(bent);
        read++;
      } catch (MalformedInput e) {
        refused++;
        assertThat(e.clause()).matches("[A-Z]-[A-Z]+-[0-9]+");
      } catch (RuntimeException | StackOverflowError e) {
        fail("round " + round + ", bytes " + bent.hex(), e);
      }
    }
    assertThat(read + refused).isEqualTo(ROUNDS);
    assertThat(refused).isGreaterThan(ROUNDS / 10);
  }

  private static Bytes bent(Bytes good, List<Bytes> others, Random random) {
    byte[] bytes = good.toArray();
    int times = 1 + random.nextInt(3);
    for (int i = 0; i < times; i++) {
      bytes = once(bytes, others, random);
    }
    return Bytes.owning(bytes);
  }

  private static byte[] once(byte[] bytes, List<Bytes> others, Random random) {
    int at = random.nextInt(bytes.length + 1);
    int end = Math.min(bytes.length, at + 1 + random.nextInt(8));
    byte[] random1 = new byte[1 + random.nextInt(4)];
    random.nextBytes(random1);
    byte[] other = others.get(random.nextInt(others.size())).toArray();
    return switch (random.nextInt(7)) {
      case 0 -> joined(bytes, at, random1, end);
      case 1 -> joined(bytes, at, random1, at);
      case 2 -> joined(bytes, at, new byte[0], end);
      case 3 -> joined(bytes, at, Bytes.utf8(WORDS[random.nextInt(WORDS.length)]).toArray(), at);
      case 4 -> joined(bytes, at, Bytes.of(bytes).slice(at, end).toArray(), at);
      case 5 -> joined(bytes, at, other, bytes.length);
      default -> flipped(bytes, random);
    };
  }

  private static byte[] flipped(byte[] bytes, Random random) {
    if (bytes.length > 0) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  private static byte[] joined(byte[] bytes, int to, byte[] between, int from) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, to);
    out.writeBytes(between);
    out.write(bytes, from, bytes.length - from);
    return out.toByteArray();
  }
}
