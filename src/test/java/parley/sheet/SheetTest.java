package parley.sheet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.rendering.ImageType;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;

/// Prints, "scans" and reads back.
class SheetTest {
  private static final List<String> HEADING =
      List.of(
          "Parley: us-nrrc to ru-nrrc / Parley: от us-nrrc к ru-nrrc",
          "Scan every page at 300 dpi. / Отсканируйте каждый лист, 300 dpi.");

  /// What one envelope of a short message has with three suites.
  private static final int ENVELOPE = 18_000;

  private static Bytes content(int size, long seed) {
    byte[] content = new byte[size];
    new SplittableRandom(seed).nextBytes(content);
    return Bytes.owning(content);
  }

  private static List<BufferedImage> scans(Bytes pdf, int dpi) throws Exception {
    List<BufferedImage> pages = new ArrayList<>();
    try (PDDocument document = Loader.loadPDF(pdf.toArray())) {
      PDFRenderer renderer = new PDFRenderer(document);
      for (int page = 0; page < document.getNumberOfPages(); page++) {
        pages.add(renderer.renderImageWithDPI(page, dpi, ImageType.GRAY));
      }
    }
    return pages;
  }

  private static BufferedImage askew(BufferedImage page, double degrees) {
    BufferedImage turned =
        new BufferedImage(page.getWidth(), page.getHeight(), BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D pen = turned.createGraphics();
    pen.setColor(new Color(235, 235, 235));
    pen.fillRect(0, 0, page.getWidth(), page.getHeight());
    pen.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    pen.rotate(Math.toRadians(degrees), page.getWidth() / 2.0, page.getHeight() / 2.0);
    pen.drawImage(page, 0, 0, null);
    pen.dispose();
    return turned;
  }

  private static void noise(BufferedImage page, int strength, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] shades = ((java.awt.image.DataBufferByte) page.getRaster().getDataBuffer()).getData();
    for (int i = 0; i < shades.length; i++) {
      int shade = (shades[i] & 0xff) + random.nextInt(2 * strength + 1) - strength;
      shades[i] = (byte) Math.clamp(shade, 0, 255);
    }
  }

  private static Bytes jpeg(BufferedImage page, float quality) throws Exception {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam how = writer.getDefaultWriteParam();
    how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    how.setCompressionQuality(quality);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (var stream = ImageIO.createImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(page, null, null), how);
    }
    writer.dispose();
    return Bytes.owning(out.toByteArray());
  }

  private static Bytes png(BufferedImage page) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(page, "png", out);
    return Bytes.owning(out.toByteArray());
  }

  private static SheetReader reading(List<Bytes> files) throws SheetException {
    SheetReader reader = new SheetReader();
    for (Bytes file : files) {
      Picture.each(file, (number, picture) -> reader.look(picture));
    }
    return reader;
  }

  private static Bytes only(SheetReader reader) throws SheetException {
    assertThat(reader.bundles()).hasSize(1);
    return reader.content(reader.bundles().getFirst());
  }

  @Test
  void an_envelope_takes_three_pages_and_comes_back_from_the_file_itself() throws Exception {
    Bytes content = content(ENVELOPE, 1);
    Bytes pdf = SheetPrinter.print(content, HEADING);
    assertThat(scans(pdf, 20)).hasSize(3);
    assertThat(only(reading(List.of(pdf)))).isEqualTo(content);
  }

  @Test
  void scans_that_lie_askew_with_noise_and_jpeg_losses_come_back() throws Exception {
    Bytes content = content(ENVELOPE, 2);
    List<Bytes> files = new ArrayList<>();
    double[] degrees = {-4, 2.5, 1};
    for (BufferedImage page : scans(SheetPrinter.print(content, HEADING), 300)) {
      BufferedImage scan = askew(page, degrees[files.size()]);
      noise(scan, 60, files.size());
      files.add(jpeg(scan, 0.5f));
    }
    assertThat(only(reading(files))).isEqualTo(content);
  }

  @Test
  void a_photograph_upside_down_in_colour_with_few_points_comes_back() throws Exception {
    Bytes content = content(5_000, 3);
    BufferedImage page = scans(SheetPrinter.print(content, HEADING), 170).getFirst();
    BufferedImage colour =
        new BufferedImage(page.getWidth(), page.getHeight(), BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = colour.createGraphics();
    pen.drawImage(askew(page, 180), 0, 0, new Color(255, 250, 220), null);
    pen.dispose();
    assertThat(only(reading(List.of(png(colour))))).isEqualTo(content);
  }

  @Test
  void stains_on_every_code_are_mended() throws Exception {
    Bytes content = content(7_000, 4);
    BufferedImage page = scans(SheetPrinter.print(content, HEADING), 300).getFirst();
    Graphics2D pen = page.createGraphics();
    pen.setColor(Color.GRAY);
    for (int place = 0; place < 12; place++) {
      pen.fillOval(420 + place % 3 * 737, 560 + place / 3 * 758, 110, 110);
    }
    pen.dispose();
    assertThat(only(reading(List.of(png(page))))).isEqualTo(content);
  }

  @Test
  void a_missing_page_is_named() throws Exception {
    Bytes content = content(ENVELOPE, 5);
    List<BufferedImage> pages = scans(SheetPrinter.print(content, HEADING), 200);
    SheetReader reader = reading(List.of(png(pages.get(2)), png(pages.get(0))));
    SheetReader.Bundle bundle = reader.bundles().getFirst();
    assertThat(bundle.missingPages()).containsExactly(2);
    assertThat(bundle.missing()).containsExactly(13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24);
    assertThatThrownBy(() -> reader.content(bundle)).isInstanceOf(SheetException.class);
    Picture.each(png(pages.get(1)), (number, picture) -> reader.look(picture));
    assertThat(only(reader)).isEqualTo(content);
  }

  @Test
  void two_bundles_shuffled_together_are_told_apart() throws Exception {
    Bytes one = content(9_000, 6);
    Bytes other = content(8_000, 7);
    List<Bytes> files = new ArrayList<>();
    for (Bytes content : List.of(one, other)) {
      for (BufferedImage page : scans(SheetPrinter.print(content, HEADING), 200)) {
        files.add(png(page));
      }
    }
    Collections.reverse(files);
    SheetReader reader = reading(files);
    List<Bytes> read = new ArrayList<>();
    for (SheetReader.Bundle bundle : reader.bundles()) {
      read.add(reader.content(bundle));
    }
    assertThat(read).containsExactlyInAnyOrder(one, other);
  }

  @Test
  void what_is_no_page_is_refused_in_words() {
    for (Bytes file :
        List.of(
            Bytes.EMPTY,
            Bytes.utf8("GIF89a"),
            Bytes.utf8("%PDF-1.7\nnothing"),
            Bytes.concat(Bytes.hex("89504e470d0a1a0a"), content(200, 8)),
            Bytes.concat(Bytes.hex("ffd8ffe0"), content(200, 9)))) {
      assertThatThrownBy(() -> Picture.each(file, (number, picture) -> {}))
          .isInstanceOf(SheetException.class);
    }
  }

  @Test
  void a_picture_with_too_many_points_is_refused_before_it_is_drawn() throws Exception {
    byte[] small = png(new BufferedImage(10, 10, BufferedImage.TYPE_BYTE_GRAY)).toArray();
    // The width in the header: 200,000 by 10 with its checksum made good.
    java.nio.ByteBuffer header = java.nio.ByteBuffer.wrap(small);
    header.putInt(16, 20_000_000);
    java.util.zip.CRC32 sum = new java.util.zip.CRC32();
    sum.update(small, 12, 17);
    header.putInt(29, (int) sum.getValue());
    assertThatThrownBy(() -> Picture.each(Bytes.of(small), (number, picture) -> {}))
        .isInstanceOf(SheetException.class)
        .hasMessageContaining("points");
  }

  @Test
  void another_qr_code_on_the_page_is_passed_over() {
    assertThat(SheetCode.read(Bytes.utf8("https://example.org/some/page/that/is/long/enough/ok")))
        .isEmpty();
    Bytes good = SheetCode.of(content(3_000, 10)).get(1).bytes();
    assertThat(SheetCode.read(good)).isPresent();
    for (int at = 0; at < 12; at++) {
      byte[] changed = good.toArray();
      changed[at] ^= (byte) 0x80;
      assertThat(SheetCode.read(Bytes.owning(changed))).as("byte " + at).isEmpty();
    }
  }
}
