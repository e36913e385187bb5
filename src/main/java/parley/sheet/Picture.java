package parley.sheet;

import com.google.zxing.LuminanceSource;
import com.google.zxing.PlanarYUVLuminanceSource;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.rendering.ImageType;
import org.apache.pdfbox.rendering.PDFRenderer;
import parley.codec.Bytes;

/// A picture of a page in shades of grey, from a PNG or JPEG file or drawn from a page of a PDF.
public final class Picture {
  /// L-SHEET-4: a file, the points of one picture, the pages of one PDF.
  public static final int LARGEST_FILE = 64 * 1024 * 1024;

  private static final long MOST_POINTS = 60_000_000;
  private static final int MOST_PAGES = 200;

  /// What is larger is halved first: 300 dots to the inch are enough.
  private static final long ENOUGH_POINTS = 12_000_000;

  private static final float DOTS_PER_INCH = 250;
  private static final float POINTS_PER_INCH = 72;

  private final BufferedImage image;
  private final LuminanceSource source;

  private Picture(BufferedImage grey) {
    byte[] shades = ((DataBufferByte) grey.getRaster().getDataBuffer()).getData();
    this.image = grey;
    this.source =
        new PlanarYUVLuminanceSource(
            shades,
            grey.getWidth(),
            grey.getHeight(),
            0,
            0,
            grey.getWidth(),
            grey.getHeight(),
            false);
  }

  Picture scaled(double scale) {
    return new Picture(grey(image, (int) (width() * scale), (int) (height() * scale)));
  }

  LuminanceSource source() {
    return source;
  }

  int width() {
    return source.getWidth();
  }

  int height() {
    return source.getHeight();
  }

  /// What is done with each picture of a file as it is drawn; they are never all in memory.
  @FunctionalInterface
  public interface Look {
    void at(int number, Picture picture);
  }

  /// Shows every page of a file.
  ///
  /// @param file PNG, JPEG or PDF, told apart by their first bytes
  public static void each(Bytes file, Look look) throws SheetException {
    if (file.size() > LARGEST_FILE) {
      throw new SheetException("a file of pages has at most " + LARGEST_FILE + " bytes");
    }
    try {
      if (begins(file, "%PDF-")) {
        pages(file, look);
      } else if (begins(file, "\u0089PNG")) {
        look.at(1, of(read(file, "png")));
      } else if (begins(file, "\u00ff\u00d8")) {
        look.at(1, of(read(file, "jpeg")));
      } else {
        throw new SheetException("it is neither PNG, JPEG nor PDF");
      }
    } catch (IOException | RuntimeException | StackOverflowError e) {
      // Foreign bytes: whatever a library makes of them is a refusal.
      throw new SheetException("it cannot be read: " + e.getMessage(), e);
    }
  }

  private static boolean begins(Bytes file, String letters) {
    if (file.size() < letters.length()) {
      return false;
    }
    for (int at = 0; at < letters.length(); at++) {
      if ((file.at(at) & 0xff) != letters.charAt(at)) {
        return false;
      }
    }
    return true;
  }

  private static BufferedImage read(Bytes file, String format) throws IOException, SheetException {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
    ImageReader reader = readers.next();
    try (ImageInputStream in =
        ImageIO.createImageInputStream(new ByteArrayInputStream(file.toArray()))) {
      reader.setInput(in, true, true);
      bounded((long) reader.getWidth(0) * reader.getHeight(0));
      return reader.read(0);
    } finally {
      reader.dispose();
    }
  }

  private static void bounded(long points) throws SheetException {
    if (points < 1 || points > MOST_POINTS) {
      throw new SheetException("a picture has at most " + MOST_POINTS + " points");
    }
  }

  private static void pages(Bytes file, Look look) throws IOException, SheetException {
    try (PDDocument document = Loader.loadPDF(file.toArray())) {
      if (document.getNumberOfPages() > MOST_PAGES) {
        throw new SheetException("a PDF has at most " + MOST_PAGES + " pages");
      }
      PDFRenderer renderer = new PDFRenderer(document);
      for (int page = 0; page < document.getNumberOfPages(); page++) {
        PDRectangle size = document.getPage(page).getCropBox();
        double scale = DOTS_PER_INCH / POINTS_PER_INCH;
        bounded((long) (size.getWidth() * scale * size.getHeight() * scale));
        look.at(page + 1, of(renderer.renderImageWithDPI(page, DOTS_PER_INCH, ImageType.GRAY)));
      }
    }
  }

  /// In grey, halved until it is no larger than is useful.
  static Picture of(BufferedImage image) {
    BufferedImage now = image;
    while ((long) now.getWidth() * now.getHeight() > ENOUGH_POINTS) {
      now = grey(now, now.getWidth() / 2, now.getHeight() / 2);
    }
    if (now.getType() != BufferedImage.TYPE_BYTE_GRAY) {
      now = grey(now, now.getWidth(), now.getHeight());
    }
    return new Picture(now);
  }

  private static BufferedImage grey(BufferedImage image, int width, int height) {
    BufferedImage grey = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D pen = grey.createGraphics();
    pen.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    pen.setColor(java.awt.Color.WHITE);
    pen.fillRect(0, 0, width, height);
    pen.drawImage(image, 0, 0, width, height, null);
    pen.dispose();
    return grey;
  }
}
