"""The ablation lab: hold a gate of a running net, and see states, gradients and answers follow."""
