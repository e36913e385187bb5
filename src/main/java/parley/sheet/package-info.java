/// Bytes on paper: pages of QR codes that any printer prints, and that are read back from scans or
/// photographs. The only door to the QR and PDF libraries.
///
/// Start at {@link parley.sheet.SheetPrinter} and {@link parley.sheet.SheetReader}. What is read
/// here is foreign: commands do it in their own process, a serving node never does.
@org.jspecify.annotations.NullMarked
package parley.sheet;
