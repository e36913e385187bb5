package parley.stix;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import parley.codec.MalformedInput;
import parley.stix.Pattern.Comparator;
import parley.stix.Pattern.Literal;
import parley.stix.Pattern.Path;
import parley.stix.Pattern.Step;

/// Digests in patterns (K-PAT-5): known by the path, `…hashes.ALGORITHM`.
final class HashForm {
  /// Ways to write an algorithm, without hyphens and in capitals.
  private static final Map<String, String> ALGORITHMS =
      Map.of(
          "MD5", "MD5",
          "SHA1", "SHA-1",
          "SHA256", "SHA-256",
          "SHA512", "SHA-512",
          "SHA3256", "SHA3-256",
          "SHA3512", "SHA3-512",
          "SSDEEP", "SSDEEP",
          "TLSH", "TLSH");

  private HashForm() {}

  /// The algorithm whose digest a path leads to, where it is one that the specification has.
  static Optional<String> algorithm(Path path) {
    List<Step> steps = path.steps();
    int last = steps.size() - 1;
    if (last < 1
        || !(steps.get(last - 1) instanceof Step.Name(String parent))
        || !parent.endsWith("hashes")
        || !(steps.get(last) instanceof Step.Name(String name))) {
      return Optional.empty();
    }
    return Optional.ofNullable(ALGORITHMS.get(name.toUpperCase(Locale.ROOT).replace("-", "")));
  }

  static void check(Path path, Comparator comparator, List<Literal> values, int at)
      throws MalformedInput {
    boolean whole =
        comparator == Comparator.EQUAL
            || comparator == Comparator.UNEQUAL
            || comparator == Comparator.IN;
    Optional<String> algorithm = whole ? algorithm(path) : Optional.empty();
    if (algorithm.isEmpty()) {
      return;
    }
    for (Literal value : values) {
      if (!(value instanceof Literal.Text(String text))
          || !TextCheck.digest(algorithm.get(), text)) {
        throw new MalformedInput(
            "K-PAT-5", "no " + algorithm.get() + " digest at character " + at + " of the pattern");
      }
    }
  }
}
