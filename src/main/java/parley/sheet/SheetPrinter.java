package parley.sheet;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import parley.codec.Bytes;

/// Makes A4 pages of QR codes, twelve on a page, 58 mm wide, error correction M (L-SHEET-3).
/// Modules are drawn as areas, not as a picture, so that no viewer smooths them.
public final class SheetPrinter {
  static final int COLUMNS = 3;
  static final int ROWS = 4;

  /// L-SHEET-3.
  static final int CODES_ON_A_PAGE = COLUMNS * ROWS;

  private static final float CODE = 166;
  private static final float STEP_ACROSS = 177;
  private static final float STEP_DOWN = 182;
  private static final float LEFT = 38;
  private static final float TOP = 766;
  private static final int QUIET_MODULES = 4;
  private static final String FONT = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";

  private SheetPrinter() {}

  /// The largest content that is printed: some 37 pages.
  public static int largest() {
    return SheetCode.LARGEST;
  }

  /// @param content 1 to {@link #largest} bytes
  /// @param heading one line each, printed above the codes of every page
  /// @return a PDF
  public static Bytes print(Bytes content, List<String> heading) throws SheetException {
    if (content.size() == 0 || content.size() > SheetCode.LARGEST) {
      throw new SheetException(
          "printed sheets hold 1 to " + SheetCode.LARGEST + " bytes; use a file for more");
    }
    List<SheetCode> codes = SheetCode.of(content);
    int pages = (codes.size() + CODES_ON_A_PAGE - 1) / CODES_ON_A_PAGE;
    try (PDDocument document = new PDDocument();
        ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      PDFont font = font(document);
      for (int page = 0; page < pages; page++) {
        int from = page * CODES_ON_A_PAGE;
        List<SheetCode> here = codes.subList(from, Math.min(from + CODES_ON_A_PAGE, codes.size()));
        draw(
            document,
            font,
            heading,
            here,
            "page " + (page + 1) + " of " + pages + " / лист " + (page + 1) + " из " + pages);
      }
      document.save(out);
      return Bytes.owning(out.toByteArray());
    } catch (IOException | WriterException e) {
      throw new SheetException("the pages cannot be drawn: " + e.getMessage(), e);
    }
  }

  static PDFont font(PDDocument document) throws IOException {
    try (InputStream font = PDDocument.class.getResourceAsStream(FONT)) {
      if (font == null) {
        throw new IOException("the PDF library came without its font");
      }
      return PDType0Font.load(document, font);
    }
  }

  private static void draw(
      PDDocument document, PDFont font, List<String> heading, List<SheetCode> codes, String number)
      throws IOException, WriterException {
    PDPage page = new PDPage(PDRectangle.A4);
    document.addPage(page);
    try (PDPageContentStream paper = new PDPageContentStream(document, page)) {
      float line = PDRectangle.A4.getHeight() - 26;
      text(paper, font, 11, LEFT, line, number);
      for (String each : heading) {
        line -= 11;
        text(paper, font, 8, LEFT, line, each);
      }
      for (int place = 0; place < codes.size(); place++) {
        SheetCode code = codes.get(place);
        int row = place / COLUMNS;
        float x = LEFT + (place % COLUMNS) * STEP_ACROSS;
        float y = TOP - row * STEP_DOWN - CODE;
        modules(paper, matrix(code.bytes()), x, y);
        text(paper, font, 7, x + 8, y - 5, (code.index() + 1) + " / " + code.total());
      }
    }
  }

  private static void text(
      PDPageContentStream paper, PDFont font, float size, float x, float y, String text)
      throws IOException {
    paper.beginText();
    paper.setFont(font, size);
    paper.newLineAtOffset(x, y);
    paper.showText(text);
    paper.endText();
  }

  private static BitMatrix matrix(Bytes content) throws WriterException {
    // One letter per byte: the code then holds the bytes as they are.
    String letters = new String(content.toArray(), StandardCharsets.ISO_8859_1);
    return new QRCodeWriter()
        .encode(
            letters,
            BarcodeFormat.QR_CODE,
            0,
            0,
            Map.of(
                EncodeHintType.ERROR_CORRECTION,
                ErrorCorrectionLevel.M,
                EncodeHintType.MARGIN,
                QUIET_MODULES));
  }

  /// Each run of dark modules in a row is one rectangle.
  private static void modules(PDPageContentStream paper, BitMatrix matrix, float x, float y)
      throws IOException {
    int side = matrix.getWidth();
    float module = CODE / side;
    for (int row = 0; row < side; row++) {
      int column = 0;
      while (column < side) {
        int end = column;
        while (end < side && matrix.get(end, row)) {
          end++;
        }
        if (end > column) {
          paper.addRect(
              x + column * module, y + CODE - (row + 1) * module, (end - column) * module, module);
        }
        column = end + 1;
      }
    }
    paper.fill();
  }
}
