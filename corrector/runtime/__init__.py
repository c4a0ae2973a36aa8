"""Two ways to run a trained network, torch and ONNX Runtime, behind one protocol."""
