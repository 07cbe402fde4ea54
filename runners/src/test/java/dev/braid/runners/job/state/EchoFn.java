// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job.state;

import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/** What each job loads for itself. */
final class EchoFn extends DoFn<KV<String, String>, String> {
  private static final long serialVersionUID = 1;

  @TimerId("due")
  private final TimerSpec due = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  @ProcessElement
  public void process(@Element KV<String, String> element, OutputReceiver<String> out) {
    out.output(element.getValue());
  }

  @OnTimer("due")
  public void due(OutputReceiver<String> out) {
    out.output("due");
  }
}
