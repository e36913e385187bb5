package parley.sheet;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.LuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.Result;
import com.google.zxing.ResultMetadataType;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.multi.qrcode.QRCodeMultiReader;
import com.google.zxing.qrcode.QRCodeReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import parley.codec.Bytes;
import parley.codec.Digest;

/// Collects QR codes from pictures of pages, in any order and from any number of bundles, until
/// each bundle is whole.
public final class SheetReader {
  /// L-SHEET-4: bundles in one reading.
  private static final int MOST_BUNDLES = 16;

  private static final Map<DecodeHintType, Object> HINTS = Map.of(DecodeHintType.TRY_HARDER, true);

  /// How far a piece of a page reaches into its neighbours, so that a page that lies askew still
  /// has each code whole in one piece.
  private static final double OVERLAP = 0.06;

  /// A code that cannot be read at one size of the picture often can at another.
  private static final double[] SCALES = {1, 0.7, 1.4, 0.5};

  private final Map<Digest, Map<Integer, SheetCode>> bundles = new LinkedHashMap<>();

  /// Reads all codes of one picture.
  ///
  /// @return how many are on it, those that were seen before too
  public int look(Picture picture) {
    List<SheetCode> found = new ArrayList<>();
    for (double scale : SCALES) {
      if (!complete(found)) {
        look(scale == 1 ? picture : picture.scaled(scale), found);
      }
    }
    found.forEach(this::add);
    return (int) found.stream().map(SheetCode::index).distinct().count();
  }

  private static void look(Picture picture, List<SheetCode> found) {
    collect(whole(picture.source()), found);
    for (LuminanceSource piece : pieces(picture)) {
      if (!complete(found)) {
        collect(one(piece), found);
      }
    }
  }

  private void add(SheetCode code) {
    if (bundles.containsKey(code.whole()) || bundles.size() < MOST_BUNDLES) {
      bundles.computeIfAbsent(code.whole(), whole -> new TreeMap<>()).put(code.index(), code);
    }
  }

  /// A whole page has as many codes as its place in the bundle says.
  private static boolean complete(List<SheetCode> found) {
    if (found.isEmpty()) {
      return false;
    }
    SheetCode any = found.getFirst();
    int page = any.index() / SheetPrinter.CODES_ON_A_PAGE;
    int from = page * SheetPrinter.CODES_ON_A_PAGE;
    int expected = Math.min(SheetPrinter.CODES_ON_A_PAGE, any.total() - from);
    return found.stream().map(SheetCode::index).distinct().count() >= expected;
  }

  private static void collect(List<Result> results, List<SheetCode> found) {
    for (Result result : results) {
      SheetCode.read(content(result)).ifPresent(found::add);
    }
  }

  /// The bytes as they stand in the code, whatever letters they were taken for.
  private static Bytes content(Result result) {
    Map<ResultMetadataType, Object> details = result.getResultMetadata();
    if (details == null
        || !(details.get(ResultMetadataType.BYTE_SEGMENTS) instanceof List<?> segments)) {
      return Bytes.EMPTY;
    }
    List<Bytes> parts = new ArrayList<>();
    for (Object segment : segments) {
      if (segment instanceof byte[] bytes) {
        parts.add(Bytes.of(bytes));
      }
    }
    return Bytes.concat(parts.toArray(new Bytes[0]));
  }

  private static List<Result> whole(LuminanceSource source) {
    try {
      return List.of(
          new QRCodeMultiReader()
              .decodeMultiple(new BinaryBitmap(new HybridBinarizer(source)), HINTS));
    } catch (ReaderException | RuntimeException e) {
      // No code, or a picture that the library cannot cope with: the pieces are tried next.
      return List.of();
    }
  }

  private static List<Result> one(LuminanceSource source) {
    try {
      return List.of(
          new QRCodeReader().decode(new BinaryBitmap(new HybridBinarizer(source)), HINTS));
    } catch (ReaderException | RuntimeException e) {
      return List.of();
    }
  }

  private static List<LuminanceSource> pieces(Picture picture) {
    int across = SheetPrinter.COLUMNS;
    int down = SheetPrinter.ROWS;
    List<LuminanceSource> pieces = new ArrayList<>();
    int moreWidth = (int) (picture.width() * OVERLAP);
    int moreHeight = (int) (picture.height() * OVERLAP);
    for (int row = 0; row < down; row++) {
      for (int column = 0; column < across; column++) {
        int left = Math.max(0, column * picture.width() / across - moreWidth);
        int top = Math.max(0, row * picture.height() / down - moreHeight);
        int right = Math.min(picture.width(), (column + 1) * picture.width() / across + moreWidth);
        int bottom = Math.min(picture.height(), (row + 1) * picture.height() / down + moreHeight);
        pieces.add(picture.source().crop(left, top, right - left, bottom - top));
      }
    }
    return pieces;
  }

  /// One bundle as far as it was seen.
  ///
  /// @param missing numbers of codes, from 1
  public record Bundle(Digest digest, int total, List<Integer> missing) {
    public Bundle {
      missing = List.copyOf(missing);
    }

    public int pages() {
      return (total - 1) / SheetPrinter.CODES_ON_A_PAGE + 1;
    }

    /// Numbers of pages with a code missing, from 1.
    public List<Integer> missingPages() {
      return missing.stream()
          .map(code -> (code - 1) / SheetPrinter.CODES_ON_A_PAGE + 1)
          .distinct()
          .toList();
    }
  }

  public List<Bundle> bundles() {
    List<Bundle> all = new ArrayList<>();
    bundles.forEach((digest, codes) -> {
      int total = codes.values().iterator().next().total();
      List<Integer> missing = new ArrayList<>();
      for (int index = 0; index < total; index++) {
        if (!codes.containsKey(index)) {
          missing.add(index + 1);
        }
      }
      all.add(new Bundle(digest, total, missing));
    });
    return all;
  }

  /// @throws SheetException when codes are missing, or what they hold has another digest
  public Bytes content(Bundle bundle) throws SheetException {
    Map<Integer, SheetCode> codes = bundles.getOrDefault(bundle.digest(), Map.of());
    if (!bundle.missing().isEmpty() || codes.size() != bundle.total()) {
      throw new SheetException("codes are missing: " + bundle.missing());
    }
    Bytes all = Bytes.concat(codes.values().stream().map(SheetCode::part).toArray(Bytes[]::new));
    if (!Digest.of(all).equals(bundle.digest())) {
      throw new SheetException("the codes of one bundle do not belong together");
    }
    return all;
  }
}
