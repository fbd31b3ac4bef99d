// What the files in test/wild/models define, in their order, and where the input of each comes from: written by hand.
// `make` and `call` say in Python what PyTorch is to run where the name alone does not.

/** @typedef {{ name: string, source: string, make?: string, call?: string }} Expected */
const entry = (source) => (name, make, call) => ({ name, source, ...(make && { make }), ...(call && { call }) });
const search = entry("search");
const example = entry("example");
const annotation = entry("annotation");
const comment = entry("comment");

/**
 * Packages that the files import and the test needs the sources of; files with others do without.
 * @type {Record<string, readonly string[]>}
 */
export const NEEDS = { "timm_inherit.py": ["timm-1.0.31"] };

/** Of these, module-level statements need data or packages that are not there. */
export const TOLERANT = ["notebook_export.py", "ignite_mnist.py", "fastapi_service.py"];

/** @type {Record<string, readonly Expected[]>} */
export const MODELS = {
  "argparse_train.py": [search("Net", "Net(10)"), search("net")],
  "audio_stft.py": [example("LogMel"), example("KeywordNet"), example("WaveNet")],
  "binary_xnor.py": [search("NIN"), search("DoReFa"), search("nin")],
  "byol_target.py": [
    example("Learner", "Learner(models.resnet18(weights=None), image_size=64, hidden_layer='avgpool')"),
    example("resnet"),
    example("learner"),
  ],
  "capsnet.py": [search("CapsNet")],
  "cfgnode_detector.py": [
    example(
      "Detector",
      "Detector(setup(['MODEL.NORM', 'GN', 'MODEL.HEAD.CLASSES', '7', 'MODEL.STAGES.WIDTHS', '[8, 16]']))",
    ),
  ],
  "checkpointed.py": [search("MiniDense")],
  "commented_inputs.py": [comment("Wide"), comment("Fusion"), comment("bag")],
  "conditional_diffusion.py": [search("Unet")],
  "config_inherit.py": [search("build_base"), search("build_large")],
  "conformer_speech.py": [example("Conformer")],
  "crnn_ctc.py": [example("CRNN", "CRNN(32, 1, len(alphabet) + 1, 48)")],
  "custom_autograd.py": [search("MemoryEfficientSwish"), search("DomainNet")],
  "cyclegan_options.py": [search("netG"), search("netD")],
  "darts_cell.py": [search("Identity"), search("NetworkCIFAR")],
  "dcgan.py": [example("Generator", "Generator(1)"), example("Discriminator", "Discriminator(1)")],
  "deepctr_features.py": [
    search("FM"),
    example("DeepFM", "DeepFM(columns)", "x0 * 0"),
    example("model", undefined, "x0 * 0"),
  ],
  "deform_involution.py": [search("Dynamic")],
  "diffusion_unet.py": [example("Unet", "Unet()")],
  "dynamic_padding.py": [search("TinyEfficient")],
  "edsr_sr.py": [search("make_model")],
  "ensemble_func.py": [example("Critic"), example("REDQ"), example("Functional"), example("redq")],
  "ensemble_stack.py": [
    search("Member", "Member(24)"),
    search("EMA", "EMA(Member(24))"),
    search("ensemble"),
    search("base"),
    search("ema"),
  ],
  "factory_smp.py": [search("Unet", "Unet(encoder_weights=None)"), search("model")],
  "fastapi_service.py": [example("Classifier"), example("load_model", "Classifier()")],
  "federated_avg.py": [
    search("LeNet"),
    search("Ensemble", "Ensemble(server)"),
    search("global_model"),
    search("ensemble"),
  ],
  "fourier_operator.py": [example("FNO2d", "FNO2d(6, 6, 12)"), example("model")],
  "generator_blocks.py": [search("Chained"), search("Doubler")],
  "generics_protocol.py": [search("make"), annotation("Typed")],
  "ghost_shuffle.py": [search("GhostShuffleNet"), search("ghostshufflenet"), search("ghostshufflenet_x2")],
  "gnn_scatter.py": [example("GNN")],
  "gpt_dataclass.py": [search("GPT"), search("wide")],
  "hf_custom.py": [
    search(
      "TinyBertForSequenceClassification",
      "TinyBertForSequenceClassification(TinyBertConfig(num_hidden_layers=3))",
    ),
    search("model"),
  ],
  "hf_fields.py": [
    search("Tower", "Tower(WideTowerConfig(kernels=[7], num_labels=5))"),
    example("Pair", "Pair(PairConfig(tower={'hidden_size': 20, 'layer_types': ['mix', 'feed', 'mix']}))"),
    search("wide"),
  ],
  "hifigan_vocoder.py": [
    example("Generator", "Generator(h)"),
    search("DiscriminatorS"),
    example("Discriminators"),
    example("generator"),
    example("vocoder"),
    example("discriminators"),
  ],
  "hooks_features.py": [search("HookedUNet"), search("net")],
  "hypernet_functional.py": [example("HyperNet"), example("PerSample")],
  "ignite_mnist.py": [search("Net")],
  "instantiate_config.py": [search("load_model")],
  "jit_compile.py": [example("Net"), example("compiled")],
  "json_config.py": [example("build_model")],
  "kan_layers.py": [search("KAN", "KAN([28 * 28, 32, 10], grid_size=4)"), search("model")],
  "lazy_modules.py": [search("LazyMLP"), search("alex")],
  "liif_implicit.py": [search("EDSR"), example("model"), example("plain")],
  "lit_classifier.py": [example("LitClassifier")],
  "lora_inject.py": [search("Base"), search("base"), search("adapted"), search("merged_model")],
  "lstm_forecast.py": [example("LSTM"), search("CNNLSTM"), search("CharRNN"), example("lstm")],
  "mamba_ssm.py": [search("mamba_mini")],
  "maml_functional.py": [search("Learner", "Learner(config, 1, 28)"), search("learner"), search("MetaMLP")],
  "message_passing.py": [example("Net")],
  "moe_transformer.py": [search("MoETransformer")],
  "multimodal_clip.py": [search("QuickGELU"), example("CLIP")],
  "nanogpt_globals.py": [example("GPT", "GPT(**model_args)"), example("model")],
  "nerf_mlp.py": [example("NeRF")],
  "nested_containers.py": [search("Nested"), search("surgery")],
  "notebook_export.py": [search("Digits"), search("model")],
  "old_pytorch.py": [example("UNet", "UNet(64)"), example("Recurrent", "Recurrent(28, 40, 10)")],
  "parametrized.py": [search("Symmetric"), search("TCN")],
  "partial_kwargs.py": [search("net_gn"), search("net_in"), search("net_plain")],
  "patchtst_series.py": [example("Model", "Model(Configs)"), example("model")],
  "perceiver_cached.py": [
    search("GEGLU"),
    example("Perceiver", "Perceiver(bands=4, depth=3, tie=True, self_per_cross=2)", "x0, mask=x1"),
    example("model", undefined, "x0, mask=x1"),
    example("volume", undefined, "data=x0"),
  ],
  "pointnet_seg.py": [example("DGPointNet")],
  "policy_value.py": [search("Agent", "Agent(FakeEnvs())"), search("DQN")],
  "pose_hourglass.py": [search("AddCoordsTh"), example("FAN"), example("Pose"), example("fan")],
  "properties_call.py": [search("Body"), search("Head"), search("model")],
  "pyramid_aspp.py": [search("ASPP"), example("DeepLab")],
  "quantum_leap.py": [search("Odd", "Odd(3, 8, 16, act=nn.Hardtanh())"), search("odd")],
  "readme_variable.py": [
    search("Encoder", "Encoder(dim=48, depth=2, heads=4, causal=True)"),
    example(
      "Wrapper",
      "Wrapper(tokens=300, length=64, layers=Encoder(dim=48, depth=2, heads=4, causal=True))",
      "x0, mask=x1",
    ),
    example("model", undefined, "x0, mask=x1"),
  ],
  "realnvp_flow.py": [search("RealNVP")],
  "recursive_tree.py": [search("PoseNet")],
  "reduction_loss_enum.py": [search("Criterion"), search("Net"), search("criterion"), search("net"), search("thin")],
  "registry_blocks.py": [search("TinyDarknet"), search("Detector", "Detector(**cfg)"), search("model")],
  "resnet_strings.py": [search("small_resnet"), search("stem")],
  "retina_head.py": [search("RetinaNet")],
  "rope_kv_cache.py": [example("Transformer", "Transformer(ModelArgs(max_seq_len=64))")],
  "scripted_final.py": [search("Classifier"), search("scripted")],
  "segformer_decode.py": [
    search("DropPath"),
    search("OverlapPatchEmbed"),
    search("MixVisionTransformer"),
    search("SegFormer"),
  ],
  "seq2seq_gru.py": [search("make_translator")],
  "sequential_subclass.py": [search("TimeNet", "TimeNet(3, 10)"), search("net"), search("swapped"), search("short")],
  "shared_siamese.py": [search("Tower"), example("SiameseNet"), example("TiedAutoencoder")],
  "siam_tracker.py": [example("SiamRPN")],
  "sinkhorn_superglue.py": [example("Matcher", "Matcher()", "{'descriptors0': x0, 'descriptors1': x1}")],
  "sparse_prune_quant.py": [search("QuantNet"), search("fused"), search("pruned")],
  "spatial_transformer.py": [search("STN")],
  "spiking_lif.py": [search("LIF"), search("SeqToANN"), search("CSNN")],
  "squeeze_attention_zoo.py": [search("Zoo")],
  "stgcn_skeleton.py": [
    example("Model", "Model(3, 8, dict(layout='mini', strategy='spatial'), True, dropout=0.5)"),
    example("spatial"),
    example("distance"),
  ],
  "stylegan_mod.py": [search("Synthesis")],
  "supernet_choice.py": [example("SuperNet")],
  "tabular_mixed.py": [example("TabularNet", "TabularNet(emb_szs, 9, [64, 32], out=2)"), example("model")],
  "text_cnn.py": [search("build"), search("build_rnn")],
  "timm_inherit.py": [search("TokenMixer"), search("token_mixer_tiny"), example("Segmenter")],
  "transformer_mt.py": [
    search("Seq2SeqTransformer", "Seq2SeqTransformer(2, 2, 64, 4, 150, 170, 96)"),
    search("transformer"),
  ],
  "tv_inherit.py": [search("GrayResNet"), search("finetune"), search("PerceptualVGG")],
  "typed_jax.py": [annotation("PointWise"), annotation("Tagger")],
  "unet_carvana.py": [search("UNET")],
  "vae_distributions.py": [search("ConvVAE")],
  "video_3d.py": [search("VideoNet"), search("VoxelUNet")],
  "vit_einops.py": [
    example("ViT", "ViT(image_size=128, patch_size=16, num_classes=50, dim=64, depth=2, heads=4, mlp_dim=128)"),
    search("MixerPool"),
    example("v"),
  ],
  "wgan_script.py": [example("Generator"), example("Critic")],
  "wild_star.py": [search("StarNet")],
  "yolo_yaml.py": [search("Concat", "Concat()", "[x0]"), search("DetectionModel")],
  "packaged/main.py": [search("model")],
  "fashion.ipynb": [example("MLP"), example("model"), example("ConvNet"), example("net")],
  "sound.ipynb": [example("encoder")],
};
