package parley.sheet;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.List;
import parley.codec.Bytes;

/// What is read off a printed page, without a page.
public final class SheetDoor {
  private SheetDoor() {}

  /// What one QR code holds, and the bundle that it makes alone.
  public static Bytes code(Bytes content) throws SheetException {
    SheetCode code =
        SheetCode.read(content).orElseThrow(() -> new SheetException("some other QR code"));
    return code.part();
  }

  /// @param shades of grey, `width` to a row; what is left over does not count
  /// @return how many codes were found
  public static int look(int width, Bytes shades) {
    int height = shades.size() / width;
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    byte[] raster = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    System.arraycopy(shades.toArray(), 0, raster, 0, raster.length);
    return new SheetReader().look(Picture.of(image));
  }

  /// The parts of a bundle, as {@link #code} takes them.
  public static List<Bytes> codes(Bytes content) {
    return SheetCode.of(content).stream().map(SheetCode::bytes).toList();
  }
}
