package parley.carrier;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.envelope.Consignment;
import parley.sheet.Picture;
import parley.sheet.SheetException;
import parley.sheet.SheetPrinter;
import parley.sheet.SheetReader;

/// Finds consignments in the files that a courier brought: as they are, in their armour, or as
/// pictures of printed pages, which belong together however many files they come in. It runs in the
/// command's own process, so that what a picture or a PDF does to its reader stays there.
public final class Arrivals {
  private final List<Consignment> found = new ArrayList<>();
  private final SheetReader sheets = new SheetReader();
  private boolean pictures;

  /// @return one line for the person who reads
  /// @throws SheetException when it is neither, in words
  public String file(String name, Bytes content) throws SheetException {
    try {
      if (begins(content, "{\"v\":")) {
        found.add(Consignment.read(content));
        return name + ": a consignment";
      }
      if (begins(content, "-----BEGIN PARLEY CONSIGNMENT")) {
        found.add(Consignment.read(Consignment.disarm(content)));
        return name + ": a consignment in its armour";
      }
    } catch (MalformedInput e) {
      throw new SheetException(name + ": " + e.getMessage() + " (" + e.clause() + ")", e);
    }
    pictures = true;
    List<String> seen = new ArrayList<>();
    try {
      Picture.each(
          content,
          (page, picture) -> seen.add("page " + page + ": " + sheets.look(picture) + " codes"));
    } catch (SheetException e) {
      throw new SheetException(name + ": " + e.getMessage(), e);
    }
    return name + ": " + String.join(", ", seen);
  }

  private static boolean begins(Bytes content, String letters) {
    Bytes wanted = Bytes.utf8(letters);
    return content.size() >= wanted.size() && content.slice(0, wanted.size()).equals(wanted);
  }

  /// Everything that is whole.
  ///
  /// @throws SheetException when a page is missing: which, of how many
  public List<Consignment> consignments() throws SheetException {
    List<Consignment> all = new ArrayList<>(found);
    if (pictures && sheets.bundles().isEmpty()) {
      throw new SheetException(
          "no code of a courier's sheet was found; scan at 300 dpi, the whole page, in focus");
    }
    for (SheetReader.Bundle bundle : sheets.bundles()) {
      if (!bundle.missing().isEmpty()) {
        throw new SheetException(missing(bundle));
      }
      try {
        all.add(Consignment.read(sheets.content(bundle)));
      } catch (MalformedInput e) {
        throw new SheetException("the sheets hold no consignment: " + e.getMessage(), e);
      }
    }
    return all;
  }

  private static String missing(SheetReader.Bundle bundle) {
    return "of "
        + bundle.pages()
        + " pages, missing or not readable: "
        + bundle.missingPages().stream().map(String::valueOf).collect(Collectors.joining(", "))
        + " (codes "
        + bundle.missing().stream().map(String::valueOf).collect(Collectors.joining(", "))
        + "); scan them again and give all pages at once";
  }

  /// A consignment as printed pages.
  public static Bytes printed(Consignment consignment, Bytes bytes, String day)
      throws SheetException {
    String from = consignment.sender().name();
    String to = consignment.link().peerOf(consignment.sender()).name();
    return SheetPrinter.print(
        bytes,
        List.of(
            "Parley courier sheets, "
                + from
                + " to "
                + to
                + ", "
                + day
                + ". Sealed: only the node of the addressee can open them.",
            "Курьерские листы Parley, от "
                + from
                + " к "
                + to
                + ", "
                + day
                + ". Содержимое зашифровано и открывается только узлом адресата.",
            "Scan every page at 300 dpi, then: parley courier read FILES / "
                + "Отсканируйте все листы (300 dpi), затем: parley courier read ФАЙЛЫ"));
  }
}
