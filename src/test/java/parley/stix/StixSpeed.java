package parley.stix;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import parley.codec.Bytes;
import parley.codec.MalformedInput;

/// How many objects a second one core reads and judges: `StixSpeed FOLDER [ROUNDS]`, over all
/// bundles of a folder, from the bytes of the documents to the report of each object. Processor
/// time of the one thread, so that what else runs on the machine counts little.
public final class StixSpeed {
  private StixSpeed() {}

  public static void main(String[] arguments) throws IOException, MalformedInput {
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 8;
    List<Bytes> documents = new ArrayList<>();
    long size = 0;
    for (Path file : Stix.files(Path.of(arguments[0]))) {
      documents.add(Bytes.owning(Files.readAllBytes(file)));
      size += Files.size(file);
    }
    for (int round = 1; round <= rounds; round++) {
      long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      long objects = 0;
      long valid = 0;
      for (Bytes document : documents) {
        for (Bytes bytes : Stix.in(document)) {
          objects++;
          valid += Validator.check(StixObject.read(bytes)).valid() ? 1 : 0;
        }
      }
      double seconds =
          (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "round %d: %d objects, %d valid, %.2f s, %.0f objects/s, %.0f MB/s%n",
          round,
          objects,
          valid,
          seconds,
          objects / seconds,
          size / 1e6 / seconds);
    }
  }
}
