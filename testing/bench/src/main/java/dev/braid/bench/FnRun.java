// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.DoFn.MultiOutputReceiver;
import org.apache.beam.sdk.transforms.DoFn.OutputReceiver;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.reflect.DoFnInvoker;
import org.apache.beam.sdk.transforms.reflect.DoFnInvokers;
import org.apache.beam.sdk.values.OutputBuilder;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.POutput;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;

/**
 * The one function of a transform, called by hand in this thread as a runner would: what it costs
 * without a runner, without coders, and without anybody who reads its counters.
 *
 * @param <InputT> what it is given
 */
public final class FnRun<InputT> implements AutoCloseable {

  private final DoFnInvoker<InputT, Object> invoker;
  private final Arguments<InputT> arguments;

  private FnRun(DoFnInvoker<InputT, Object> invoker, Arguments<InputT> arguments) {
    this.invoker = invoker;
    this.arguments = arguments;
  }

  /**
   * Sets the function of {@code transform} up.
   *
   * @param coder of its input
   * @param outputs is given whatever it puts out, to whichever output
   */
  public static <InputT, OutputT extends POutput> FnRun<InputT> of(
      PTransform<PCollection<InputT>, OutputT> transform,
      Coder<InputT> coder,
      Consumer<Object> outputs) {
    Pipeline pipeline = Pipeline.create();
    var unused = pipeline.apply(Create.empty(coder)).apply("Measured", transform);
    List<DoFn<InputT, Object>> functions = new ArrayList<>();
    pipeline.traverseTopologically(
        new Pipeline.PipelineVisitor.Defaults() {
          @Override
          @SuppressWarnings("unchecked") // it takes what the transform takes
          public void visitPrimitiveTransform(TransformHierarchy.Node node) {
            if (node.getTransform() instanceof ParDo.MultiOutput<?, ?> step
                && node.getFullName().startsWith("Measured")) {
              functions.add((DoFn<InputT, Object>) step.getFn());
            }
          }
        });
    if (functions.size() != 1) {
      throw new IllegalArgumentException(
          transform + " has " + functions.size() + " functions, not one");
    }
    Arguments<InputT> arguments = new Arguments<>(outputs);
    DoFnInvoker<InputT, Object> invoker = DoFnInvokers.invokerFor(functions.get(0));
    invoker.invokeSetup(arguments);
    return new FnRun<>(invoker, arguments);
  }

  /** Gives it the elements of a bundle, and waits until that is done. */
  public void bundle(Iterable<InputT> elements) {
    invoker.invokeStartBundle(arguments);
    for (InputT element : elements) {
      arguments.element = element;
      var unused = invoker.invokeProcessElement(arguments);
    }
    invoker.invokeFinishBundle(arguments);
  }

  @Override
  public void close() {
    invoker.invokeTeardown();
  }

  @SuppressWarnings("NullAway.Init") // the element is there before it is asked for
  private static final class Arguments<InputT>
      extends DoFnInvoker.BaseArgumentProvider<InputT, Object> implements MultiOutputReceiver {

    private final Receiver<Object> receiver;
    private InputT element;

    Arguments(Consumer<Object> outputs) {
      this.receiver = new Receiver<>(outputs);
    }

    @Override
    public InputT element(DoFn<InputT, Object> function) {
      return element;
    }

    @Override
    public OutputReceiver<Object> outputReceiver(DoFn<InputT, Object> function) {
      return receiver;
    }

    @Override
    public MultiOutputReceiver taggedOutputReceiver(DoFn<InputT, Object> function) {
      return this;
    }

    @Override
    @SuppressWarnings("unchecked") // it takes anything
    public <T> OutputReceiver<T> get(TupleTag<T> tag) {
      return (OutputReceiver<T>) receiver;
    }

    @Override
    public <T> OutputReceiver<Row> getRowReceiver(TupleTag<T> tag) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String getErrorContext() {
      return "a benchmark";
    }
  }

  private record Receiver<T>(Consumer<Object> outputs) implements OutputReceiver<T> {
    @Override
    public OutputBuilder<T> builder(T value) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void output(T value) {
      outputs.accept(value);
    }
  }
}
