package house;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.DoWhileLoopTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.TreeScanner;
import org.jspecify.annotations.Nullable;

/// How deep the control statements of a method stand in each other. An `else if` is no deeper than
/// its `if`; classes inside count for themselves.
final class Nesting extends TreeScanner<Void, Integer> {
  static final int DEEPEST = 3;

  private int deepest;

  private Nesting() {}

  static int of(MethodTree method) {
    Nesting nesting = new Nesting();
    nesting.scan(method.getBody(), 0);
    return nesting.deepest;
  }

  private int enter(Integer depth) {
    deepest = Math.max(deepest, depth + 1);
    return depth + 1;
  }

  @Override
  public @Nullable Void visitIf(IfTree tree, Integer depth) {
    int inside = enter(depth);
    scan(tree.getThenStatement(), inside);
    StatementTree otherwise = tree.getElseStatement();
    return scan(otherwise, otherwise instanceof IfTree ? depth : inside);
  }

  @Override
  public @Nullable Void visitForLoop(ForLoopTree tree, Integer depth) {
    return super.visitForLoop(tree, enter(depth));
  }

  @Override
  public @Nullable Void visitEnhancedForLoop(EnhancedForLoopTree tree, Integer depth) {
    return super.visitEnhancedForLoop(tree, enter(depth));
  }

  @Override
  public @Nullable Void visitWhileLoop(WhileLoopTree tree, Integer depth) {
    return super.visitWhileLoop(tree, enter(depth));
  }

  @Override
  public @Nullable Void visitDoWhileLoop(DoWhileLoopTree tree, Integer depth) {
    return super.visitDoWhileLoop(tree, enter(depth));
  }

  @Override
  public @Nullable Void visitSwitch(SwitchTree tree, Integer depth) {
    return super.visitSwitch(tree, enter(depth));
  }

  @Override
  public @Nullable Void visitTry(TryTree tree, Integer depth) {
    return super.visitTry(tree, enter(depth));
  }

  @Override
  public @Nullable Void visitSynchronized(SynchronizedTree tree, Integer depth) {
    return super.visitSynchronized(tree, enter(depth));
  }

  @Override
  public @Nullable Void visitClass(ClassTree tree, Integer depth) {
    return null;
  }

  @Override
  public @Nullable Void scan(@Nullable Tree tree, Integer depth) {
    return tree == null ? null : super.scan(tree, depth);
  }
}
