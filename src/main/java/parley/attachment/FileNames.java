package parley.attachment;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import parley.codec.MalformedInput;
import parley.codec.Text;
import parley.message.Attachment;

/// Names of files: which a message takes, which deceive, and under which one is handed out
/// (W-FILE-8).
final class FileNames {
  private static final Pattern DEVICE =
      Pattern.compile("(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9]|conin\\$|conout\\$)(\\..*)?");

  /// Endings by which a double click runs something.
  private static final Set<String> RUN =
      Set.of(
          "exe", "com", "scr", "bat", "cmd", "pif", "msi", "dll", "js", "jse", "vbs", "vbe", "wsf",
          "hta", "lnk", "jar", "ps1", "sh", "app", "reg", "cpl", "iso", "img", "html", "htm", "svg",
          "docm", "xlsm", "pptm");

  private static final int LONGEST = 100;

  private static final String RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя";
  private static final List<String> LATIN =
      List.of(
          "a", "b", "v", "g", "d", "e", "yo", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p",
          "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya");

  private FileNames() {}

  /// As M-HEAD-14 has it, and no name of a device.
  static boolean fits(String name) {
    try {
      return Text.plain(name).equals(name)
          && !name.isBlank()
          && name.equals(name.strip())
          && name.length() <= Attachment.LONGEST_NAME
          && !name.startsWith(".")
          && !name.endsWith(".")
          && name.chars().noneMatch(each -> each < ' ' || "/\\:*?\"<>|".indexOf(each) >= 0)
          && !DEVICE.matcher(name).matches();
    } catch (MalformedInput e) {
      return false;
    }
  }

  /// The ending that would be run where another one stands before it, as in `report.pdf.exe`; or
  /// any that is run.
  static Optional<String> runs(String name) {
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return name.indexOf('.') >= 0 && RUN.contains(ending) ? Optional.of(ending) : Optional.empty();
  }

  /// Plain characters alone, so that no system reads anything else into it; Russian names stay
  /// names by being written in Latin letters. What would be run gets an ending with which it is
  /// not.
  static String handedOut(String name, boolean exercise) {
    String plain =
        Normalizer.normalize(latin(name), Normalizer.Form.NFKD).replaceAll("[^A-Za-z0-9._-]+", "_");
    String cut = plain.substring(Math.max(0, plain.length() - LONGEST)).replaceFirst("^[.-]+", "");
    String held = cut.isEmpty() || DEVICE.matcher(cut).matches() ? "_" + cut : cut;
    String safe = runs(held).isPresent() ? held + ".quarantined" : held;
    return exercise ? "EXERCISE-" + safe : safe;
  }

  private static String latin(String name) {
    StringBuilder latin = new StringBuilder();
    Normalizer.normalize(name, Normalizer.Form.NFC)
        .chars()
        .forEach(letter -> {
          int at = RUSSIAN.indexOf(Character.toLowerCase(letter));
          if (at < 0) {
            latin.append((char) letter);
          } else {
            String written = LATIN.get(at);
            latin.append(
                Character.isLowerCase(letter) ? written : written.toUpperCase(Locale.ROOT));
          }
        });
    return latin.toString();
  }
}
