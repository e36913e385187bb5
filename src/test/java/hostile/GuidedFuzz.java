package hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.envelope.OuterFrame;
import parley.party.Ceremony;
import parley.seal.Ed25519Signer;
import parley.seal.SealException;

/// One door as the coverage-guided fuzzer reaches it: {@link GuidedFuzzIT} starts one virtual
/// machine for each. A partner signs what it likes, so where a reader asks for a signature first,
/// it is made here over whatever the fuzzer wrote.
public final class GuidedFuzz {
  /// A reader that stumbles over five bytes in a row: who draws blindly does not find them.
  static final String PLANTED = "planted";

  private static final int SIGNATURE = 64;
  private static final int SIGNED_HEAD = 112;

  private static Doors.Door door = bytes -> {};

  private GuidedFuzz() {}

  /// Called once by the fuzzer, with the name of a door.
  public static void fuzzerInitialize(String[] arguments) throws Exception {
    door = named(doors(Files.createTempDirectory("parley-fuzz")), arguments[0]);
  }

  /// Called by the fuzzer with what it made. Whatever is no refusal by a clause is a finding.
  public static void fuzzerTestOneInput(byte[] data) {
    try {
      door.read(Bytes.of(data));
    } catch (MalformedInput e) {
      if (!e.clause().matches("[A-Z]-[A-Z]+-[0-9]+")) {
        throw new IllegalStateException("refused by no clause: " + e.clause(), e);
      }
    }
  }

  /// Every door of {@link Doors}, and the planted one.
  static Map<String, Doors.Door> doors(Path scratch) throws Exception {
    Map<String, Doors.Door> doors = new TreeMap<>(new Doors(scratch).all());
    Ed25519Signer frames = Ceremony.vault("us-nrrc", "US").frames();
    for (String line : new String[] {"heartbeat", "not-yet", "refetch"}) {
      Doors.Door reader = named(doors, line);
      doors.put(line, bytes -> reader.read(signedLine(bytes, frames)));
    }
    Doors.Door frame = named(doors, "frame");
    doors.put("frame", bytes -> frame.read(signedHead(bytes, frames)));
    doors.put(PLANTED, GuidedFuzz::planted);
    return doors;
  }

  private static Doors.Door named(Map<String, Doors.Door> doors, String name) {
    return Objects.requireNonNull(doors.get(name), "no door " + name);
  }

  private static Bytes signedLine(Bytes line, Ed25519Signer key) {
    Bytes ended = Bytes.concat(line, Bytes.utf8("\n"));
    return Bytes.concat(ended, sign(Bytes.concat(Bytes.utf8("parley frame\n"), line), key));
  }

  private static Bytes signedHead(Bytes bytes, Ed25519Signer key) {
    if (bytes.size() < SIGNED_HEAD) {
      return bytes;
    }
    Bytes head = bytes.slice(0, SIGNED_HEAD);
    return Bytes.concat(head, sign(head, key), bytes.slice(SIGNED_HEAD, bytes.size()));
  }

  private static Bytes sign(Bytes content, Ed25519Signer key) {
    try {
      return key.sign(content);
    } catch (SealException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A seed as the fuzzer shall see it: without the signature that is made anew each time.
  static byte[] bare(String door, byte[] seed) {
    if (door.equals("frame") && seed.length > OuterFrame.SIZE) {
      byte[] bare = Arrays.copyOf(seed, seed.length - SIGNATURE);
      System.arraycopy(seed, OuterFrame.SIZE, bare, SIGNED_HEAD, seed.length - OuterFrame.SIZE);
      return bare;
    }
    boolean line = door.equals("heartbeat") || door.equals("not-yet") || door.equals("refetch");
    return line && seed.length > SIGNATURE
        ? Arrays.copyOf(seed, seed.length - SIGNATURE - 1)
        : seed;
  }

  private static void planted(Bytes bytes) {
    int[] wanted = {'s', 't', 'u', 'm', 'b'};
    for (int at = 0; at < wanted.length; at++) {
      if (bytes.size() <= at || bytes.at(at) != wanted[at]) {
        return;
      }
    }
    throw new IllegalStateException("the planted reader stumbles");
  }

  /// Writes the seeds of a door into a folder that the fuzzer goes on filling.
  static void plant(String door, Path corpus) throws Exception {
    Files.createDirectories(corpus);
    int number = 0;
    for (byte[] seed : Seeds.all().getOrDefault(door, java.util.List.of(new byte[] {'s'}))) {
      write(corpus.resolve("seed-" + number++), bare(door, seed));
    }
  }

  private static void write(Path file, byte[] bytes) {
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
