using Xunit.Sdk;
using Xunit.v3;

// libtorch's random numbers and the number of living tensors belong to the whole process: a test that makes a network would
// change the initial weights of another one.
[assembly: Parallelization(Mode = ParallelMode.None)]
