package hostile;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import parley.codec.Bytes;
import parley.sheet.SheetDoor;

/// Mails, pictures and codes around consignments, small enough to be bent often.
final class CarriedSeeds {
  private static final int SIDE = 64;

  private CarriedSeeds() {}

  static void into(Map<String, List<byte[]>> seeds) throws IOException {
    byte[] consignment = first(seeds, "consignment");
    int line = Bytes.of(consignment).utf8().indexOf('\n');
    Bytes frames = Bytes.of(consignment).slice(line + 1, consignment.length);
    add(seeds, "frames", Bytes.concat(Bytes.of(new byte[] {2}), frames).toArray());
    String armour = new String(first(seeds, "armour"), StandardCharsets.ISO_8859_1);
    add(seeds, "mail", mail("multipart/mixed; boundary=a", part("consignment.parley", armour)));
    add(
        seeds,
        "mail",
        mail(
            "multipart/mixed; boundary=a",
            "--a\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\nwords\r\n"
                + "--b--\r\n"
                + part("=?UTF-8?B?eC5wYXJsZXk=?=", armour)));
    SheetDoor.codes(frames).forEach(code -> add(seeds, "code", code.toArray()));
    pictures(seeds);
  }

  private static byte[] first(Map<String, List<byte[]>> seeds, String door) {
    return seeds.getOrDefault(door, List.of()).getFirst();
  }

  private static String part(String name, String armour) {
    return "--a\r\nContent-Type: application/octet-stream\r\n"
        + "Content-Disposition: attachment; filename=\""
        + name
        + "\"\r\n\r\n"
        + armour
        + "\r\n--a--\r\n";
  }

  private static byte[] mail(String type, String body) {
    return ("From: a@example\r\nSubject: =?UTF-8?Q?a?=\r\nMIME-Version: 1.0\r\nContent-Type: "
            + type
            + "\r\n\r\n"
            + body)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void pictures(Map<String, List<byte[]>> seeds) throws IOException {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D pen = image.createGraphics();
    pen.setColor(Color.WHITE);
    pen.fillRect(SIDE / 4, SIDE / 4, SIDE / 2, SIDE / 2);
    pen.dispose();
    for (String format : List.of("png", "jpeg")) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ImageIO.write(image, format, out);
      add(seeds, "picture", out.toByteArray());
    }
    try (PDDocument pdf = new PDDocument();
        ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      PDPage page = new PDPage(new PDRectangle(SIDE, SIDE));
      pdf.addPage(page);
      try (PDPageContentStream content = new PDPageContentStream(pdf, page)) {
        content.addRect(1, 1, SIDE / 2f, SIDE / 2f);
        content.fill();
      }
      pdf.save(out);
      add(seeds, "picture", out.toByteArray());
    }
    add(seeds, "codes", shades(SheetDoor.codes(Bytes.utf8("no consignment")).getFirst()));
  }

  /// One code, three points a module.
  private static byte[] shades(Bytes content) {
    BitMatrix code;
    try {
      String letters = new String(content.toArray(), StandardCharsets.ISO_8859_1);
      code = new QRCodeWriter().encode(letters, BarcodeFormat.QR_CODE, 0, 0);
    } catch (WriterException e) {
      throw new IllegalStateException(e);
    }
    int width = 3 * code.getWidth();
    byte[] shades = new byte[1 + width * width];
    shades[0] = (byte) width;
    for (int at = 0; at < width * width; at++) {
      shades[1 + at] = (byte) (code.get(at % width / 3, at / width / 3) ? 0 : 0xff);
    }
    return shades;
  }

  private static void add(Map<String, List<byte[]>> seeds, String door, byte[] bytes) {
    seeds.computeIfAbsent(door, d -> new ArrayList<>()).add(bytes);
  }
}
